// Verifies an exported log of Exeat, independently of Exeat: another language, the standard library only.
//
//	verify LOG.ndjson [VKEY]
//
// Exit code 0: intact and signed by the key. 1: broken. 2: consistent with itself but not verified, or unusable.
package main

import (
	"bufio"
	"fmt"
	"os"
)

func main() {
	if len(os.Args) < 2 || len(os.Args) > 3 {
		fmt.Fprintln(os.Stderr, "usage: verify LOG.ndjson [VKEY]")
		os.Exit(2)
	}
	key := ""
	if len(os.Args) == 3 {
		key = os.Args[2]
	}
	file, err := os.Open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	defer file.Close()
	result := verify(bufio.NewReaderSize(file, 1<<20), key)
	fmt.Printf("{\"kind\":%q,\"code\":%q,\"entry\":%d,\"entries\":%d}\n", result.kind, result.code, result.entry, result.entries)
	if result.detail != "" {
		fmt.Fprintln(os.Stderr, result.detail)
	}
	switch result.kind {
	case "intact":
		os.Exit(0)
	case "broken":
		os.Exit(1)
	}
	os.Exit(2)
}

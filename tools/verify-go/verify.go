package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"
)

// verdict names the first bad entry; entry is -1 when the fault is not about one.
type verdict struct {
	kind, code, detail string
	entry, entries     int
}

// log is what is kept while entries go by: roots of the full subtrees (RFC 6962), and the last revision of each stream.
type log struct {
	size      int
	roots     [][32]byte
	revisions map[string]int
	withheld  bool
}

type object map[string]json.RawMessage

type leafParts struct {
	typ, stream, at string
	revision        int
	commitments     map[string]string
}

func verify(in *bufio.Reader, key string) verdict {
	first, err := readObject(in)
	if err != nil || !first.only("format", "version", "payloads") || first.text("format") != "exeat-log" || string(first["version"]) != "1" {
		return verdict{kind: "unusable", entry: -1, detail: "no exported log"}
	}
	payloads := first.text("payloads")
	if payloads != "included" && payloads != "withheld" {
		return verdict{kind: "unusable", entry: -1, detail: "no exported log"}
	}
	l := &log{revisions: map[string]int{}, withheld: payloads == "withheld"}
	for {
		line, err := readObject(in)
		if err == io.EOF {
			return l.broken("truncated", "the file ends before the log does")
		}
		if err != nil {
			return l.broken("unreadable", err.Error())
		}
		if _, isEntry := line["seq"]; !isEntry {
			return l.end(in, line, key)
		}
		if code := l.entry(line); code != "" {
			return l.broken(code, fmt.Sprintf("entry %d: %s", l.size, code))
		}
	}
}

func (l *log) broken(code, detail string) verdict {
	return verdict{kind: "broken", code: code, entry: l.size, entries: l.size, detail: detail}
}

func headFault(l *log, code, detail string) verdict {
	return verdict{kind: "broken", code: code, entry: -1, entries: l.size, detail: detail}
}

// entry checks one entry and adds it to the tree; the code of its fault, or nothing.
func (l *log) entry(line object) string {
	seq, isCount := line.count("seq")
	var leaf, hash string
	var payload, salts map[string]string
	var redacted []string
	if !line.only("seq", "leaf", "hash", "payload", "salts", "redacted") || !isCount || !line.decode("leaf", &leaf) || !line.decode("hash", &hash) ||
		!line.optional("payload", &payload) || !line.optional("salts", &salts) || !line.optional("redacted", &redacted) {
		return "unreadable"
	}
	if seq != l.size {
		return "wrong-number"
	}
	if len(leaf) > 65535 {
		return "leaf-unreadable"
	}
	sum := sha256.Sum256(append([]byte{0}, leaf...))
	if base64.StdEncoding.EncodeToString(sum[:]) != hash {
		return "hash-differs"
	}
	parts, ok := readLeaf(leaf)
	if !ok {
		return "leaf-unreadable"
	}
	if parts.revision != l.revisions[parts.stream]+1 {
		return "revision-gap"
	}
	l.revisions[parts.stream] = parts.revision
	if code := l.payload(parts.commitments, payload, salts, redacted); code != "" {
		return code
	}
	l.append(sum)
	return ""
}

// payload checks every part against the hash that the leaf commits to.
func (l *log) payload(commitments, payload, salts map[string]string, redacted []string) string {
	if l.withheld {
		if payload != nil || salts != nil || redacted != nil {
			return "payload-of-redacted"
		}
		return ""
	}
	isRedacted := map[string]bool{}
	for _, part := range redacted {
		if _, known := commitments[part]; !known {
			return "payload-uncommitted"
		}
		isRedacted[part] = true
	}
	for _, given := range []map[string]string{payload, salts} {
		for part := range given {
			if _, known := commitments[part]; !known {
				return "payload-uncommitted"
			}
			if isRedacted[part] {
				return "payload-of-redacted"
			}
		}
	}
	for part, commitment := range commitments {
		if isRedacted[part] {
			continue
		}
		value, hasValue := payload[part]
		salt, hasSalt := salts[part]
		if !hasValue || !hasSalt {
			return "payload-missing"
		}
		sum := sha256.Sum256([]byte(salt + value))
		if hex.EncodeToString(sum[:]) != commitment {
			return "payload-altered"
		}
	}
	return ""
}

// append adds a leaf: as many subtrees join as the size has ones at its end.
func (l *log) append(root [32]byte) {
	for size := l.size; size%2 == 1; size /= 2 {
		last := len(l.roots) - 1
		root = node(l.roots[last], root)
		l.roots = l.roots[:last]
	}
	l.roots = append(l.roots, root)
	l.size++
}

func (l *log) root() [32]byte {
	if l.size == 0 {
		return sha256.Sum256(nil)
	}
	root := l.roots[len(l.roots)-1]
	for at := len(l.roots) - 2; at >= 0; at-- {
		root = node(l.roots[at], root)
	}
	return root
}

func node(left, right [32]byte) [32]byte {
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

func (l *log) end(in *bufio.Reader, line object, key string) verdict {
	size, isCount := line.count("size")
	var root string
	var checkpoint *string
	if !line.only("size", "root", "checkpoint") || !isCount || !line.decode("root", &root) || line["checkpoint"] == nil || json.Unmarshal(line["checkpoint"], &checkpoint) != nil {
		return l.broken("unreadable", "neither an entry nor the end")
	}
	if _, err := readObject(in); err != io.EOF {
		return l.broken("unreadable", "something stands after the end")
	}
	if size != l.size {
		return headFault(l, "size-differs", "the end names another number of entries")
	}
	computed := l.root()
	if root != base64.StdEncoding.EncodeToString(computed[:]) {
		return headFault(l, "root-differs", "the entries have another root")
	}
	if checkpoint == nil {
		return verdict{kind: "unverified", entry: -1, entries: l.size, detail: "the log is not signed"}
	}
	return l.checkpoint(*checkpoint, key, computed)
}

func readLeaf(text string) (leafParts, bool) {
	var leaf leafParts
	var value object
	if json.Unmarshal([]byte(text), &value) != nil || value == nil {
		return leaf, false
	}
	revision, isCount := value.count("revision")
	leaf.revision = revision
	ok := isCount && value.decode("type", &leaf.typ) && value.decode("stream", &leaf.stream) && value.decode("at", &leaf.at) && value.decode("commitments", &leaf.commitments) && leaf.commitments != nil
	return leaf, ok
}

// readObject reads one line of JSON. A last line that does not end is a fault, not an end.
func readObject(in *bufio.Reader) (object, error) {
	line, err := in.ReadBytes('\n')
	if err == io.EOF && len(line) > 0 {
		return nil, fmt.Errorf("the last line does not end")
	}
	if err != nil {
		return nil, err
	}
	if !utf8.Valid(line) {
		return nil, fmt.Errorf("a line is not UTF-8")
	}
	var value object
	if err := json.Unmarshal(line, &value); err != nil || value == nil {
		return nil, fmt.Errorf("a line is no JSON object")
	}
	return value, nil
}

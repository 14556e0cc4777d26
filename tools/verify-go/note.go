package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strconv"
	"strings"
)

// checkpoint checks a C2SP signed note over a tlog-checkpoint: origin, size, root.
func (l *log) checkpoint(note, key string, root [32]byte) verdict {
	split := strings.LastIndex(note, "\n\n")
	if split < 0 || !strings.HasSuffix(note, "\n") {
		return headFault(l, "checkpoint-malformed", "the checkpoint is no signed note")
	}
	text, signatures := note[:split+1], strings.Split(strings.TrimSuffix(note[split+2:], "\n"), "\n")
	signed := key == ""
	for _, line := range signatures {
		fields := strings.Split(line, " ")
		if len(fields) != 3 || fields[0] != "—" {
			return headFault(l, "checkpoint-malformed", "a signature line is none")
		}
		signature, err := base64.StdEncoding.Strict().DecodeString(fields[2])
		if err != nil || len(signature) < 5 {
			return headFault(l, "checkpoint-malformed", "a signature is none")
		}
		name, id, public, ok := readKey(key)
		if !ok && key != "" {
			return verdict{kind: "unusable", entry: -1, detail: "the key is no verifier key (name+hash+base64)"}
		}
		if key == "" || name != fields[1] || id != hex.EncodeToString(signature[:4]) {
			continue
		}
		if !ed25519.Verify(public, []byte(text), signature[4:]) {
			return headFault(l, "bad-signature", "the checkpoint is another text than the key signed")
		}
		signed = true
	}
	if !signed {
		return headFault(l, "other-key", "the key signed nothing here")
	}
	lines := strings.Split(text, "\n")
	if len(lines) < 4 {
		return headFault(l, "checkpoint-malformed", "the checkpoint lacks origin, size or root")
	}
	if size, err := strconv.Atoi(lines[1]); err != nil || strconv.Itoa(size) != lines[1] {
		return headFault(l, "checkpoint-malformed", "the size is no number")
	} else if size != l.size {
		return headFault(l, "size-differs", "the checkpoint is over another number of entries")
	}
	if lines[2] != base64.StdEncoding.EncodeToString(root[:]) {
		return headFault(l, "root-differs", "the checkpoint is over other entries")
	}
	if key == "" {
		return verdict{kind: "unverified", entry: -1, entries: l.size, detail: "consistent with itself, not verified: give a key"}
	}
	return verdict{kind: "intact", entry: -1, entries: l.size}
}

// readKey reads name+hash+base64(0x01 ‖ Ed25519 public key) and checks the hash.
func readKey(text string) (name, id string, public ed25519.PublicKey, ok bool) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 {
		return "", "", nil, false
	}
	bytes, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(bytes) != 33 || bytes[0] != 1 {
		return "", "", nil, false
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), bytes...))
	return parts[0], parts[1], bytes[1:], hex.EncodeToString(sum[:4]) == parts[1]
}

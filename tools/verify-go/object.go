package main

import "encoding/json"

// only tells whether an object has no other members than these: nothing may stand in an export that no hash covers.
func (o object) only(names ...string) bool {
	known := map[string]bool{}
	for _, name := range names {
		known[name] = true
	}
	for name := range o {
		if !known[name] {
			return false
		}
	}
	return true
}

// decode reads a member of exactly this type; null is none.
func (o object) decode(name string, into any) bool {
	raw, present := o[name]
	return present && string(raw) != "null" && json.Unmarshal(raw, into) == nil && noNulls(raw)
}

func (o object) optional(name string, into any) bool {
	_, present := o[name]
	return !present || o.decode(name, into)
}

func (o object) text(name string) string {
	var text string
	o.decode(name, &text)
	return text
}

// count reads a whole number from 0 up to the largest that a double holds exactly.
func (o object) count(name string) (int, bool) {
	var number float64
	if !o.decode(name, &number) || number < 0 || number > 9007199254740991 || number != float64(int(number)) {
		return 0, false
	}
	return int(number), true
}

// noNulls refuses null inside a map or list, which Go would read as an empty text.
func noNulls(raw json.RawMessage) bool {
	var members map[string]json.RawMessage
	var list []json.RawMessage
	if json.Unmarshal(raw, &members) == nil {
		for _, member := range members {
			if string(member) == "null" {
				return false
			}
		}
	} else if json.Unmarshal(raw, &list) == nil {
		for _, member := range list {
			if string(member) == "null" {
				return false
			}
		}
	}
	return true
}

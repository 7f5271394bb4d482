package store

import (
	"strconv"
	"strings"
)

// mostJoined is how many statements are carried out as one.
const mostJoined = 12

// byID are the tables of which every statement that may be carried out with others writes one row, whose id is its first argument.
var byID = map[string]bool{"upload": true, "blob": true}

// apart reports whether two statements write nothing that is the same: other tables, or other rows.
func apart(a, b statement) bool {
	if a.table != b.table {
		return true
	}
	return byID[a.table] && len(a.args) > 0 && len(b.args) > 0 && a.args[0] != b.args[0]
}

// joined makes one statement of those that follow one another and write other tables each, or other rows. What the database does for
// every statement, whatever is in it, is a good part of a small one. They see one state, and not what the others of them write.
func joined(all []statement) []statement {
	out := all[:0:0]
	for len(all) > 0 {
		n := 1
		if all[0].table != "" {
			n = run(all)
		}
		if n == 1 {
			out = append(out, all[0])
		} else {
			out = append(out, join(all[:n]))
		}
		all = all[n:]
	}
	return out
}

// run returns how many of the first are one.
func run(all []statement) int {
	for n := 1; n < min(len(all), mostJoined); n++ {
		if all[n].table == "" {
			return n
		}
		for _, before := range all[:n] {
			if !apart(before, all[n]) {
				return n
			}
		}
	}
	return min(len(all), mostJoined)
}

// join makes one statement of several: all but the last go into its WITH.
func join(all []statement) statement {
	var s statement
	var with []byte
	begin := func() {
		if len(with) > 0 {
			with = append(with, ", "...)
		}
	}
	for i, x := range all {
		offset := len(s.args)
		s.args = append(s.args, x.args...)
		s.refusals = append(s.refusals, x.refusals...)
		if x.with != "" {
			begin()
			with = renumbered(with, x.with, offset)
		}
		if i == len(all)-1 {
			s.query = string(renumbered(nil, x.query, offset))
			break
		}
		begin()
		with = append(append(append(with, "into_"...), x.table...), strings.Repeat("_too", timesOf(x.table, all[:i]))+" AS ("...)
		with = append(renumbered(with, x.query, offset), ')')
	}
	s.with = string(with)
	return s
}

// timesOf returns how many statements write a table.
func timesOf(table string, all []statement) (n int) {
	for _, x := range all {
		if x.table == table {
			n++
		}
	}
	return n
}

// renumbered appends a statement whose parameters come after so many others.
func renumbered(to []byte, query string, offset int) []byte {
	for i := 0; i < len(query); i++ {
		to = append(to, query[i])
		if query[i] != '$' {
			continue
		}
		number := 0
		for ; i+1 < len(query) && query[i+1] >= '0' && query[i+1] <= '9'; i++ {
			number = 10*number + int(query[i+1]-'0')
		}
		to = strconv.AppendInt(to, int64(number+offset), 10)
	}
	return to
}

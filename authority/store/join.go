package store

import "strconv"

// mostJoined is how many statements are carried out as one.
const mostJoined = 8

// joined makes one statement of those that follow one another and write a table each, all of them others. What the database does for
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
			if before.table == all[n].table {
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
		with = append(append(append(with, "into_"...), x.table...), " AS ("...)
		with = append(renumbered(with, x.query, offset), ')')
	}
	s.with = string(with)
	return s
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

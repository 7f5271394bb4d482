package domain

import "slices"

// Actor is who moves something.
type Actor string

// The actors. Device is the citizen's program acting by itself, System the authority's.
const (
	Citizen  Actor = "citizen"
	Device   Actor = "device"
	Operator Actor = "operator"
	System   Actor = "system"
)

// Actors returns all actors.
func Actors() []Actor { return []Actor{Citizen, Device, Operator, System} }

// rule is one row of a machine: from which states an action leads, to where, and who may take it.
type rule[S ~string] struct {
	from []S
	to   S
	by   []Actor
}

// machine is a table of all moves, by action. An action may have several rows; the first that fits is taken.
type machine[S, A ~string] struct {
	of    string
	rules map[A][]rule[S]
}

// next returns the state that the action leads to, or a Transition.
func (m machine[S, A]) next(state S, action A, by Actor) (S, error) {
	for _, r := range m.rules[action] {
		if slices.Contains(r.from, state) && slices.Contains(r.by, by) {
			return r.to, nil
		}
	}
	return state, &Transition{Of: m.of, State: string(state), Action: string(action), Actor: by}
}

// actions returns what the actor may do in the state, in the order of the given list.
func (m machine[S, A]) actions(state S, by Actor, all []A) []A {
	var may []A
	for _, a := range all {
		if _, err := m.next(state, a, by); err == nil {
			may = append(may, a)
		}
	}
	return may
}

package documents

import (
	"strings"

	"razvorot/domain"
	"razvorot/ui/screen"
)

// AddRoute returns the way to adding a page: of a new document when there is no id, with the kind and the role to be chosen
// where they are empty.
func AddRoute(kind domain.DocumentKind, role domain.PageRole, id domain.DocumentID) screen.Route {
	arg := strings.TrimRight(strings.Join([]string{string(kind), string(role), string(id)}, argMark), argMark)
	return screen.Route{Page: screen.PageAddDocument, Arg: arg}
}

// argMark divides the parts of a route's argument; ids are base 32 and never hold it.
const argMark = ":"

func readArg(arg string) (domain.DocumentKind, domain.PageRole, domain.DocumentID) {
	parts := append(strings.SplitN(arg, argMark, 3), "", "", "")
	return domain.DocumentKind(parts[0]), domain.PageRole(parts[1]), domain.DocumentID(parts[2])
}

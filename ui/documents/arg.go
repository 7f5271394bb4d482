package documents

import (
	"context"
	"strings"

	"razvorot/app"
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

// settingRemoved is where the vault keeps what was taken out of a page's file, codes joined by commas: the authority never
// learns it, and the citizen sees it again.
const settingRemoved = "documents.removed."

func saveRemoved(ctx context.Context, a *app.App, page domain.PageID, codes []string) error {
	return a.SaveSetting(ctx, settingRemoved+string(page), strings.Join(codes, ","))
}

// findRemoved returns what was taken out of each page's file; a page that is not known, as one from another device, has no
// entry.
func findRemoved(ctx context.Context, a *app.App, d domain.Document) (map[domain.PageID][]string, error) {
	removed := map[domain.PageID][]string{}
	for _, p := range d.Pages {
		stored, err := a.Setting(ctx, settingRemoved+string(p.ID))
		if err != nil {
			return nil, err
		}
		if stored != "" {
			removed[p.ID] = strings.Split(stored, ",")
		}
	}
	return removed, nil
}

package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"razvorot/authority/office"
	"razvorot/domain"
)

// home leads to where the operator's work is.
func (v *visit) home() error {
	for _, home := range []struct {
		path  string
		roles []office.Role
	}{{"/queue", atCases}, {"/certificates", atCertificates}, {"/audit", atAudit}} {
		if v.is(home.roles...) {
			return v.goTo(home.path)
		}
	}
	return v.goTo("/account")
}

// waitingStates are the states of cases that somebody of the authority can look for.
var waitingStates = []domain.ApplicationState{domain.Checking, domain.Processing, domain.NeedsInfo}

type queueData struct {
	Queue  office.Queue
	Filter office.Filter
	Chips  []chip
	States []domain.ApplicationState
	State  domain.ApplicationState
	Next   string // address of the next page
	Mine   office.OperatorID
	Fields []carried // of the filter, for the form that takes the next case
	None   string    // key of the words for no case of this filter
}

// chip is a ready filter.
type chip struct {
	Key, Path string
	Here      bool
}

func (v *visit) queue() error {
	f, query := filterOf(v.r.URL.Query())
	found, err := v.office.Queue(v.r.Context(), f)
	if err != nil {
		return err
	}
	d := queueData{Queue: found, Filter: f, States: waitingStates, Mine: v.me.ID}
	if len(f.States) == 1 {
		d.State = f.States[0]
	}
	for _, c := range []chip{{"all", "", false}, {"free", "free=1", f.Free}, {"mine", "mine=1", f.Mine}, {"stalled", "stalled=1", f.Stalled}} {
		c.Here = c.Here || c.Key == "all" && !f.Free && !f.Mine && !f.Stalled
		state := url.Values{}
		if d.State != "" {
			state.Set("state", string(d.State))
		}
		c.Path = "/queue?" + strings.Trim(c.Path+"&"+state.Encode(), "&")
		d.Chips = append(d.Chips, c)
	}
	d.None = noneOf(f, d.State)
	for name, values := range query {
		d.Fields = append(d.Fields, carried{name, values[0]})
	}
	if found.Next != "" {
		query.Set("after", found.Next)
		d.Next = "/queue?" + query.Encode()
	}
	return v.show(http.StatusOK, "queue", d)
}

// noneOf is the key of the words for a filter that found nothing.
func noneOf(f office.Filter, state domain.ApplicationState) string {
	switch {
	case state != "":
		return "queue.empty.filter"
	case f.Mine:
		return "queue.empty.mine"
	case f.Stalled:
		return "queue.empty.stalled"
	case f.Free:
		return "queue.empty.free"
	}
	return "queue.empty"
}

// filterOf reads a filter and returns it with the part of the query that says the same, without what is none of it.
func filterOf(query url.Values) (office.Filter, url.Values) {
	f := office.Filter{Mine: query.Get("mine") != "", Free: query.Get("free") != "", Stalled: query.Get("stalled") != "",
		After: query.Get("after")}
	kept := url.Values{}
	for name, set := range map[string]bool{"mine": f.Mine, "free": f.Free, "stalled": f.Stalled} {
		if set {
			kept.Set(name, "1")
		}
	}
	if state := domain.ApplicationState(query.Get("state")); slices.Contains(waitingStates, state) {
		f.States = []domain.ApplicationState{state}
		kept.Set("state", string(state))
	} else if f.Mine {
		f.States = waitingStates // one's own is looked for also while the citizen is to answer
	}
	if len(f.After) > 200 {
		f.After = ""
	}
	return f, kept
}

// claimNext takes the oldest free case and opens it.
func (v *visit) claimNext() error {
	f, _ := filterOf(v.r.PostForm)
	if len(f.States) > 1 {
		f.States = nil // what waits for a citizen is nobody's next
	}
	f.Free, f.Mine, f.After = true, false, ""
	ref, err := v.office.ClaimNext(v.r.Context(), f)
	if kind, _ := domain.KindOf(err); kind == domain.ErrNotFound {
		return v.goTo("/queue", "nothing_free")
	}
	if err != nil {
		return err
	}
	return v.goTo(casePath(ref))
}

func casePath(ref office.CaseRef) string {
	return "/case/" + url.PathEscape(string(ref.Account)) + "/" + url.PathEscape(string(ref.Application))
}

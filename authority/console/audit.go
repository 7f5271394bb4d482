package console

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"razvorot/authority/office"
	"razvorot/domain/person"
)

type auditData struct {
	Entries                            []office.Entry
	Actor, Action, Subject, From, Till string
	Older                              string
}

const auditPage = 100

func (v *visit) audit() error {
	q := v.r.URL.Query()
	d := auditData{Actor: cut(q.Get("actor")), Action: cut(q.Get("action")), Subject: cut(q.Get("subject")), From: q.Get("from"), Till: q.Get("until")}
	f := office.AuditFilter{Actor: d.Actor, Action: d.Action, Subject: d.Subject, Limit: auditPage}
	f.From, d.From = v.day(d.From, 0)
	f.Until, d.Till = v.day(d.Till, 1)
	f.Before, _ = strconv.ParseInt(q.Get("before"), 10, 64)
	var err error
	if d.Entries, err = v.office.Audit(v.r.Context(), f); err != nil {
		return err
	}
	if n := len(d.Entries); n >= auditPage && d.Entries[n-1].Number > 0 {
		older := url.Values{"actor": {d.Actor}, "action": {d.Action}, "subject": {d.Subject}, "from": {d.From}, "until": {d.Till},
			"before": {strconv.FormatInt(d.Entries[n-1].Number, 10)}}
		d.Older = "/audit?" + older.Encode()
	}
	return v.show(http.StatusOK, "audit", d)
}

func cut(s string) string { return s[:min(len(s), 200)] }

// day reads a day of a filter and returns its beginning where the operator is, some days later, with the day as the field shows it.
func (v *visit) day(text string, later int) (time.Time, string) {
	day, err := person.ParseDate(text)
	if err != nil {
		return time.Time{}, ""
	}
	return time.Date(day.Year(), day.Month(), day.Day()+later, 0, 0, 0, 0, v.c.o.Zone), day.String()
}

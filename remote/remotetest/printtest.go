package remotetest

import (
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
)

var printTests = []test{
	{"a printed version is ordered, printed, ready with a code and handed out", testPrintCollected},
	{"only an active passport is printed, at an office that does, in a slot that is free", testPrintRefused},
	{"an order is moved and called off, and its slot is free again", testPrintMoved},
	{"a slot is not overbooked", testPrintSeats},
	{"what nobody collects goes back", testPrintReturned},
	{"a passport that is blocked ends its order", testPrintEnded},
	{"an order arrives on another device, and at nobody else's; the day before it is told", testPrintArrives},
}

func (s *scene) slots(office domain.OfficeID) []domain.Slot {
	s.Helper()
	return got(s.Backend.OfficeSlots(s.ctx, office))(s)
}

func (s *scene) printOffice(n int) domain.OfficeID {
	s.Helper()
	for _, o := range got(s.Backend.FindOffices(s.ctx))(s) {
		if o.Does(domain.OfficePrints) {
			if n--; n < 0 {
				return o.ID
			}
		}
	}
	s.Fatal("no such office")
	return ""
}

func (s *scene) wish(p domain.Passport) domain.PrintWish {
	s.Helper()
	office := s.printOffice(0)
	return domain.PrintWish{ID: domain.NewID[domain.PrintID](), Passport: p.ID,
		PrintTime: domain.PrintTime{Office: office, Start: s.slots(office)[0].Start}}
}

func (s *scene) printed(id domain.PrintID) domain.PrintOrder {
	s.Helper()
	for _, p := range got(s.Backend.FindPrints(s.ctx))(s) {
		if p.ID == id {
			return p
		}
	}
	s.Fatal("the order is lost")
	return domain.PrintOrder{}
}

func testPrintCollected(s *scene) {
	passport := s.active()
	wish, command := s.wish(passport), key()
	p := got(s.Backend.OrderPrint(s.ctx, command, wish))(s)
	s.check(p.State == domain.PrintOrdered && p.Number != "" && p.Passport == passport.ID && p.Start.Equal(wish.Start) && p.Length > 0 &&
		p.Code == "" && len(p.Steps) == 1, "%+v", p)
	s.check(got(s.Backend.OrderPrint(s.ctx, command, wish))(s).Number == p.Number, "the same command ordered two")
	for _, want := range []domain.PrintState{domain.PrintPrinting, domain.PrintReady, domain.PrintCollected} {
		s.ok(s.Trial.AdvancePrint(s.ctx, p.ID))
		p = s.printed(p.ID)
		s.check(p.State == want && (p.Code != "") == (want == domain.PrintReady), "%v, wants %s", p, want)
	}
	s.check(len(p.Steps) == 4 && p.Until.After(p.Start), "%v", p.Steps)
	s.wants(domain.ErrTransition, s.Trial.AdvancePrint(s.ctx, p.ID))
	s.wants(domain.ErrTransition, failure(s.Backend.CancelPrint(s.ctx, key(), p.ID)))
	got(s.Backend.OrderPrint(s.ctx, key(), s.wish(passport)))(s) // another one
}

func testPrintRefused(s *scene) {
	ready := s.issued()
	wish := s.wish(ready)
	s.wants(domain.ErrTransition, failure(s.Backend.OrderPrint(s.ctx, key(), wish)))
	s.activate(ready.ID)
	for field, change := range map[finding.Field]func(*domain.PrintWish){
		"id": func(w *domain.PrintWish) { w.ID = "" }, "passport": func(w *domain.PrintWish) { w.Passport = "" },
		"office": func(w *domain.PrintWish) { w.Office = "none" }, "slot": func(w *domain.PrintWish) { w.Start = w.Start.Add(time.Second) },
	} {
		other := wish
		change(&other)
		e := typed[*domain.Invalid](s, failure(s.Backend.OrderPrint(s.ctx, key(), other)))
		s.check(len(e.Findings) == 1 && e.Findings[0].Field == field, "%s: %v", field, e)
	}
	other := wish
	other.Passport = "none"
	s.wants(domain.ErrNotFound, failure(s.Backend.OrderPrint(s.ctx, key(), other)))
	other = wish
	other.Start = s.Clock.Now().Add(-time.Hour)
	s.wants(domain.ErrInvalid, failure(s.Backend.OrderPrint(s.ctx, key(), other)))
	s.wants(domain.ErrNotFound, failure(s.Backend.OfficeSlots(s.ctx, "none")))
	s.check(len(got(s.Backend.FindPrints(s.ctx))(s)) == 0, "what was refused is there")
	got(s.Backend.OrderPrint(s.ctx, key(), wish))(s)
	s.wants(domain.ErrDuplicate, failure(s.Backend.OrderPrint(s.ctx, key(), s.wish(ready))))
}

func testPrintMoved(s *scene) {
	wish := s.wish(s.active())
	free := func(at domain.PrintTime) int {
		for _, x := range s.slots(at.Office) {
			if x.Start.Equal(at.Start) {
				return x.Free
			}
		}
		return 0
	}
	before := free(wish.PrintTime)
	p := got(s.Backend.OrderPrint(s.ctx, key(), wish))(s)
	s.check(free(wish.PrintTime) == before-1, "%d free, before %d", free(wish.PrintTime), before)
	other := domain.PrintTime{Office: s.printOffice(1)}
	other.Start = s.slots(other.Office)[3].Start
	command := key()
	for range 2 { // the answer was lost
		p = got(s.Backend.MovePrint(s.ctx, command, p.ID, other))(s)
		s.check(p.Office == other.Office && p.Start.Equal(other.Start) && p.State == domain.PrintOrdered, "%+v", p)
	}
	s.check(free(wish.PrintTime) == before, "the slot that was left is taken")
	s.ok(s.Trial.AdvancePrint(s.ctx, p.ID))
	s.wants(domain.ErrTransition, failure(s.Backend.MovePrint(s.ctx, key(), p.ID, wish.PrintTime))) // it is printed for this office
	later := domain.PrintTime{Office: other.Office, Start: s.slots(other.Office)[5].Start}
	p = got(s.Backend.MovePrint(s.ctx, key(), p.ID, later))(s)
	s.check(p.Start.Equal(later.Start) && p.State == domain.PrintPrinting, "%+v", p)
	taken := free(later)
	for range 2 {
		s.check(got(s.Backend.CancelPrint(s.ctx, key(), p.ID))(s).State == domain.PrintCancelled, "not called off")
	}
	s.check(free(later) == taken+1, "the slot of what was called off is taken")
	s.wants(domain.ErrTransition, failure(s.Backend.MovePrint(s.ctx, key(), p.ID, later)))
	s.wants(domain.ErrNotFound, failure(s.Backend.MovePrint(s.ctx, key(), "none", later)))
	s.wants(domain.ErrNotFound, failure(s.Backend.CancelPrint(s.ctx, key(), "none")))
}

func testPrintSeats(s *scene) {
	passport := s.active()
	wish := s.wish(passport)
	capacity := s.slots(wish.Office)[0].Free
	p := got(s.Backend.OrderPrint(s.ctx, key(), wish))(s)
	if capacity > 1 {
		return // the authority's own tests fill it with others
	}
	for _, x := range s.slots(wish.Office) {
		s.check(!x.Start.Equal(wish.Start), "a full slot is offered")
	}
	got(s.Backend.CancelPrint(s.ctx, key(), p.ID))(s)
	s.check(s.slots(wish.Office)[0].Start.Equal(wish.Start), "the slot is not free again")
}

func testPrintReturned(s *scene) {
	p := got(s.Backend.OrderPrint(s.ctx, key(), s.wish(s.active())))(s)
	s.ok(s.Trial.AdvancePrint(s.ctx, p.ID))
	s.ok(s.Trial.AdvancePrint(s.ctx, p.ID))
	s.Advance(p.Start.Sub(s.Clock.Now()) + domain.PrintKept + time.Minute)
	s.signIn(s.Backend, s.phone)
	p = s.printed(p.ID)
	s.check(p.State == domain.PrintReturned && p.Code == "", "%+v", p)
	s.wants(domain.ErrTransition, s.Trial.AdvancePrint(s.ctx, p.ID))
}

func testPrintEnded(s *scene) {
	passport := s.active()
	p := got(s.Backend.OrderPrint(s.ctx, key(), s.wish(passport)))(s)
	got(s.Backend.BlockPassport(s.ctx, key(), passport.ID))(s)
	p = s.printed(p.ID)
	s.check(p.State == domain.PrintEnded && p.End == domain.PassportBlocked, "%+v", p)
	s.wants(domain.ErrTransition, s.Trial.AdvancePrint(s.ctx, p.ID))
}

func testPrintArrives(s *scene) {
	p := got(s.Backend.OrderPrint(s.ctx, key(), s.wish(s.active())))(s)
	s.ok(s.Trial.AdvancePrint(s.ctx, p.ID))
	s.Advance(p.Start.Sub(s.Clock.Now()) - 23*time.Hour)
	b := s.NewDevice()
	s.signIn(b, s.phone)
	k, _ := s.learn(b, "")
	s.check(k.prints[p.ID].State == domain.PrintPrinting && k.prints[p.ID].Number == p.Number, "%v", k.prints[p.ID])
	told := map[domain.NoticeKind]int{}
	for _, n := range k.notices {
		if n.Route == (domain.Route{Page: domain.RoutePrint, Arg: string(p.ID)}) {
			told[n.Kind]++
		}
	}
	s.check(told[domain.NoticePrint] == 1 && told[domain.NoticePrintSoon] == 1, "%v", told)
	stranger := s.other()
	s.wants(domain.ErrNotFound, failure(stranger.CancelPrint(s.ctx, key(), p.ID)))
	s.check(len(got(stranger.FindPrints(s.ctx))(s)) == 0, "a stranger sees it")
}

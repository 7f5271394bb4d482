package ui_test

import (
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/remote/remotetest"
	"razvorot/ui/screen"
)

func TestA4ACitizenProvesWhoTheyAreByACard(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextProve)
	c.open(screen.Route{Page: screen.PageLevel})
	c.UntilID("level.way.card")
	c.Tap("level.way.card")
	c.UntilID("proving.card.send")
	c.Type("field.card", "4242 4242 4242 4241")
	c.Tap("proving.card.send")
	c.UntilSeen("В номере опечатка")
	if c.latestProof().ID != "" {
		t.Error("a number with a typo begins an attempt")
	}
	c.Type("field.card", remotetest.CardDeclined)
	c.Tap("proving.card.send")
	c.UntilSeen("Банк этой карты не подтверждает личность")
	c.authority.Advance(time.Second)
	c.Tap("proving.card.retry")
	c.UntilID("proving.card.trial")
	c.Tap("proving.card.trial")
	c.Tap("proving.card.send")
	c.UntilSeen("кончается на 4242")
	c.Type("proving.code", "000000")
	c.Tap("proving.enter")
	c.UntilSeen("Осталось 2 попытки")
	c.Tap("proving.trial")
	c.UntilSeen("Код: ")
	code, err := c.authority.CardCode(t.Context(), c.latestProof().ID)
	c.ok(err)
	c.Type("proving.code", code)
	c.Tap("proving.enter")
	c.arrives("the bank's word", func() bool { return c.latestProof().State == domain.ProofProven })
	c.UntilID("proving.apply")
}

// TestA4ACardWithoutANetworkSaysThatNothingIsKept and has the number stay where it was typed; what comes of an answer that got lost
// takes the word about it away.
func TestA4ACardWithoutANetworkSaysThatNothingIsKept(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextProve)
	c.open(screen.Route{Page: screen.PageProving, Arg: "card"})
	c.UntilID("proving.card.send")
	c.authority.SetOffline(true)
	c.Type("field.card", remotetest.CardGood)
	c.Tap("proving.card.send")
	c.UntilSeen("Номер и код нигде не записаны")
	if typed := c.Value("field.card"); typed != "4242 4242 4242 4242" {
		t.Error(typed)
	}
	c.authority.SetOffline(false)
	c.authority.Advance(time.Minute)
	c.authority.LoseAnswerOf("CheckCard")
	c.Tap("proving.card.send")
	c.UntilSeen("кончается на 4242")
	c.Until("the word about the network is gone", func() bool { return !c.Sees("Номер и код нигде не записаны") })
}

func TestA4AnAuthorityThatTakesNoCardsSaysSoOnTheirPage(t *testing.T) {
	c := newCitizen(t)
	c.authority.TakeNoCards()
	c.reach(app.NextProve)
	c.open(screen.Route{Page: screen.PageProving, Arg: "card"})
	c.UntilSeen("Этот центр пока не работает с картами")
	c.Tap("proving.ways")
	c.UntilID("level.way.letter")
}

// TestA4ProvingByACardIsDrawn goes through what a citizen sees. With RAZVOROT_SCREENS=<folder> it leaves the pictures there.
func TestA4ProvingByACardIsDrawn(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextProve)
	at := func(arg string) screen.Route { return screen.Route{Page: screen.PageProving, Arg: arg} }
	c.drawn(t, holderScreen{"card-ways", screen.Route{Page: screen.PageLevel}, "level.way.card", nil})
	c.drawn(t, holderScreen{"card-start", at("card"), "proving.card.send", nil})
	check := func(number string) string {
		c.authority.Advance(time.Second)
		_ = c.app.CheckCard(t.Context(), number) // what a bank declines is an error, and told by the attempt
		return string(c.latestProof().ID)
	}
	c.drawn(t, holderScreen{"card-declined", at(check(remotetest.CardDeclined)), "proving.card.retry", nil})
	id := check(remotetest.CardGood)
	c.drawn(t, holderScreen{"card-code", at(id), "proving.enter", nil})
	code, err := c.authority.CardCode(t.Context(), domain.ProofID(id))
	c.ok(err)
	c.ok(c.app.EnterProofCode(t.Context(), domain.ProofID(id), code))
	c.drawn(t, holderScreen{"card-proven", at(id), "proving.apply", nil})
}

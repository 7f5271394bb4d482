package passport

import (
	"strings"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// specimenWord stands on what a trial authority issues, in every language: it is the word on specimens of Russian papers.
const specimenWord = "ОБРАЗЕЦ"

// common is what both sides share.
func common(b *phrase.Book, p domain.Passport) Face {
	f := Face{Kind: b.Say("passport.card.kind"), Specimen: p.Specimen}
	if p.Specimen {
		f.Note = specimenWord
	}
	return f
}

// front is the side with portrait, name, key data and validity.
func front(b *phrase.Book, v app.PassportView, s shot) Face {
	p := v.Passport
	f := common(b, p)
	f.Person, f.Portrait = true, s.portrait
	f.State = widget.NewChip(words.PassportTone(v.State), words.PassportState(b, v.State))
	f.Valid = b.Say("passport.card.until", map[string]string{"Date": words.Date(b, p.ValidUntil)})
	f.Name = p.Holder.Name.Family
	f.Lead = strings.TrimSpace(p.Holder.Name.Given + " " + p.Holder.Name.Patronymic)
	if f.Name == "" {
		f.Name, f.Lead = f.Lead, ""
	}
	f.Facts = given(
		Fact{b.Say("passport.card.birth"), words.Date(b, p.Holder.Birth)},
		Fact{b.Say("passport.card.sex"), words.Sex(b, p.Holder.Sex)},
		Fact{b.Say("passport.card.paper"), p.Holder.Passport.Number.String()},
		Fact{b.Say("passport.card.citizenship"), words.Country(b, p.Holder.Citizenship)})
	f.Foot = given(
		Fact{b.Say("passport.card.registry"), string(p.ID)},
		Fact{b.Say("passport.card.issuer"), p.Issuer})
	return f
}

// back is the side with registration and the paper passport.
func back(b *phrase.Book, v app.PassportView) Face {
	p := v.Passport
	f := common(b, p)
	f.Lead = b.Say("passport.card.paper_title")
	paper := p.Holder.Passport
	f.Facts = given(
		Fact{b.Say("passport.card.paper"), paper.Number.String()},
		Fact{b.Say("passport.card.issued"), words.Date(b, paper.Issued)},
		Fact{b.Say("passport.card.department"), paper.Department.String()},
		Fact{b.Say("passport.card.formed"), words.Day(b, p.FormedAt)})
	f.Foot = given(
		Fact{b.Say("passport.card.registration"), p.Holder.Registration.Line()},
		Fact{b.Say("passport.card.issued_by"), paper.Issuer},
		Fact{b.Say("passport.card.birth_place"), p.Holder.BirthPlace})
	return f
}

// given returns the facts that have a value.
func given(all ...Fact) []Fact {
	var some []Fact
	for _, f := range all {
		if f.Value != "" {
			some = append(some, f)
		}
	}
	return some
}

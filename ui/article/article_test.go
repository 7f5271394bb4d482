package article_test

import (
	"errors"
	"slices"
	"testing"

	"razvorot/domain"
	"razvorot/ui/article"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
)

func libraries(t *testing.T) map[phrase.Language]*article.Library {
	t.Helper()
	all := map[phrase.Language]*article.Library{}
	for _, language := range phrase.Languages() {
		l, err := article.Open(string(language))
		if err != nil {
			t.Fatal(err)
		}
		all[language] = l
	}
	return all
}

func TestEveryArticleIsWholeInEveryLanguage(t *testing.T) {
	all := libraries(t)
	for language, l := range all {
		seen := map[domain.ConversationTopic]bool{}
		for _, a := range l.All() {
			seen[a.Topic] = true
			steps := slices.ContainsFunc(a.Parts, func(p article.Part) bool { return p.Kind == article.Step })
			if a.Title == "" || len(a.Words) < 3 || !steps || len(a.Links) == 0 {
				t.Errorf("%s: %s lacks a title, wordings, steps or a link", language, a.ID)
			}
			for _, link := range a.Links {
				if !slices.Contains(screen.Pages(), link.Page) || link.Text == "" {
					t.Errorf("%s: %s leads to %q, %q", language, a.ID, link.Page, link.Text)
				}
			}
			other, ok := all[phrase.English].Article(a.ID)
			same := ok && slices.EqualFunc(a.Links, other.Links, func(x, y article.Link) bool { return x.Page == y.Page }) &&
				slices.EqualFunc(a.Parts, other.Parts, func(x, y article.Part) bool { return x.Kind == y.Kind })
			if !same {
				t.Errorf("%s: %s is made otherwise in English", language, a.ID)
			}
		}
		for _, topic := range domain.ConversationTopics() {
			if !seen[topic] {
				t.Errorf("%s: no article is about %s", language, topic)
			}
		}
	}
	if len(all[phrase.English].All()) != len(all[phrase.Russian].All()) {
		t.Error("one language has more articles")
	}
}

func TestTheFaultsOfTheSeedsAreFoundHoweverTheyAreTyped(t *testing.T) {
	all := libraries(t)
	for _, c := range []struct {
		language    phrase.Language
		query, want string
	}{
		{phrase.Russian, "не приходит код", "login.code"},
		{phrase.Russian, "не пришол код", "login.code"}, // a slip
		{phrase.Russian, "забыл пороль", "login.password"},
		{phrase.Russian, "сервер не отвечает", "login.connection"},
		{phrase.Russian, "превышение размера файла", "upload.size"},
		{phrase.Russian, "размыто", "upload.quality"},
		{phrase.Russian, "загруз", "upload.stuck"}, // unfinished
		{phrase.Russian, "статус не меняется", "processing.stalled"},
		{phrase.Russian, "отказ", "processing.refused"},
		{phrase.Russian, "неверный код платежа", "payment.wrong"},
		{phrase.Russian, "деньги списали", "payment.missing"},
		{phrase.Russian, "jgkfnf", "payment.missing"}, // «оплата» with the keyboard in English
		{phrase.Russian, "потерял телефон", "passport.lost"},
		{phrase.English, "forgot pasword", "login.password"},
		{phrase.English, "file too big", "upload.size"},
		{phrase.English, "status does not change", "processing.stalled"},
		{phrase.English, "money taken", "payment.missing"},
	} {
		found := all[c.language].Find(c.query)
		if len(found) == 0 || !slices.ContainsFunc(found[:min(len(found), 2)], func(a article.Article) bool { return a.ID == c.want }) {
			var ids []string
			for _, a := range found {
				ids = append(ids, a.ID)
			}
			t.Errorf("%q finds %v, want %s", c.query, ids, c.want)
		}
	}
	if found := all[phrase.Russian].Find("кракозябра"); len(found) > 0 {
		t.Errorf("a word of nobody finds %s", found[0].ID)
	}
}

func TestTextsThatBelongToNothingAreAFault(t *testing.T) {
	for _, text := range []string{"Слова", "== weather.rain\n# Дождь", "== login.x\n-"} {
		if _, err := article.Parse(text); !errors.Is(err, domain.ErrDamaged) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("== login.x\n# Заголовок\n/ слова, ещё\n- шаг\n! нельзя\n> home Домой\n")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := article.Parse(text)
		for _, a := range all {
			if err == nil && a.Topic == "" {
				t.Error("an article without a topic")
			}
		}
	})
}

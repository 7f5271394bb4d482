package screen_test

import (
	"testing"

	"razvorot/domain"
	"razvorot/ui/article"
	"razvorot/ui/screen"
)

func TestEachHelpTextAboutAnErrorIsThere(t *testing.T) {
	for _, language := range []string{"ru", "en"} {
		library, err := article.Open(language)
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, kind := range domain.Kinds() {
			id := screen.ArticleAbout(kind)
			if _, there := library.Article(id); id != "" && !there {
				t.Errorf("%s in %s leads to %q, which is not there", kind, language, id)
			} else if there {
				found++
			}
		}
		if found < 5 {
			t.Errorf("%d kinds of error have a help text in %s", found, language)
		}
	}
}

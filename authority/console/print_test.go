package console_test

import (
	"net/http"
	"net/url"
	"testing"

	"razvorot/authority/console/consoletest"
)

func TestE7PrintedVersionsAreMovedInBatchesAndHandedOutByCode(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	p.get("/prints").wants(t, http.StatusOK, "Печатные версии", "Отделение на Лесной", `href="/print/acc-0/print-0"`, "Начать печать выбранных")
	p.get("/prints?state=printing").wants(t, http.StatusOK, "Выбранные в отделении", `value="acc-1/print-1"`)
	p.get("/prints?state=ready").wants(t, http.StatusOK, `href="/print/acc-2/print-2"`)
	p.get("/prints?state=elsewhere").wants(t, http.StatusUnprocessableEntity)
	p.post("/prints/move", url.Values{"action": {"start"}, "order": {"acc-0/print-0"}}).leadsTo(t, "/prints?state=ordered&done=print_start")
	p.post("/prints/move", url.Values{"action": {"start"}, "order": {"acc-0/print-0", "acc-1/print-1"}}).leadsTo(t, "/prints?state=ordered&done=print_some")
	p.post("/prints/move", url.Values{"action": {"finish"}}).leadsTo(t, "/prints?state=printing&done=print_none")
	p.get("/prints?state=printing&done=print_none").wants(t, http.StatusOK, "Ничего не изменено")
	p.post("/prints/move", url.Values{"action": {"start"}, "order": {"../acc-0"}}).wants(t, http.StatusNotFound)

	const at = "/print/acc-2/print-2"
	p.get("/print/acc-0/print-0").wants(t, http.StatusOK, "Примерова Анна Сергеевна", "Начать печать")
	p.get(at).wants(t, http.StatusOK, "RU-TEST-2041-1873", `name="code"`)
	p.post(at+"/collect", url.Values{"code": {"000000"}}).wants(t, http.StatusUnprocessableEntity, "Осталось попыток: 4", "RU-TEST-2041-1873")
	p.post(at+"/collect", url.Values{"code": {"204 118"}}).leadsTo(t, "/prints?state=ready&done=print_collected")
	p.post("/print/acc-0/print-0/collect", url.Values{"code": {"204118"}}).wants(t, http.StatusConflict)
}

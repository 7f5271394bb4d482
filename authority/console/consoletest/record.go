package consoletest

import (
	"fmt"
	"math/rand/v2"
	"time"

	"razvorot/authority/office"
	"razvorot/domain"
	"razvorot/domain/person"
)

func talks(now time.Time) []*talk {
	say := func(by domain.Actor, ago time.Duration, text string) domain.Message {
		return domain.Message{ID: fmt.Sprint(by, ago), Actor: by, Text: text, At: now.Add(-ago)}
	}
	first := say(domain.Citizen, 5*time.Hour, "Здравствуйте! Второй день не загружается снимок страницы с регистрацией: доходит до половины и останавливается.\n\nПробовала и по Wi-Fi, и по мобильной связи.")
	first.Diagnostics = "Экран: документы\nОшибка: unavailable\nВерсия: 0.6, Linux\nЗагружено: 2,1 из 4,3 МБ"
	return []*talk{
		{account: "acc-3", Conversation: domain.Conversation{ID: "talk-0", Number: "О-204118-3", Topic: domain.TopicUpload, Application: "app-3",
			OpenedAt: now.Add(-5 * time.Hour), Messages: []domain.Message{first,
				say(domain.Operator, 4*time.Hour+20*time.Minute, "Здравствуйте! Загрузка продолжится с того места, где остановилась. Откройте «Документы» и нажмите «Продолжить». Получилось?"),
				say(domain.Citizen, 35*time.Minute, "Да, загрузилось. А когда теперь проверят заявление?")}}},
		{account: "acc-1", Conversation: domain.Conversation{ID: "talk-1", Number: "О-204097-8", Topic: domain.TopicProcessing, Application: "app-1",
			OpenedAt: now.Add(-26 * time.Hour), Messages: []domain.Message{say(domain.Citizen, 26*time.Hour, "Подал заявление больше недели назад, состояние не меняется.")}}},
		{account: "acc-5", Conversation: domain.Conversation{ID: "talk-2", Number: "О-203984-1", Topic: domain.TopicPassport, OpenedAt: now.Add(-50 * time.Hour),
			Messages: []domain.Message{say(domain.Citizen, 50*time.Hour, "Можно ли показать паспорт без связи?"), say(domain.Operator, 47*time.Hour, "Да. Откройте паспорт и нажмите «Предъявить рядом».")}}},
		{account: "acc-2", Conversation: domain.Conversation{ID: "talk-3", Number: "О-203561-6", Topic: domain.TopicLogin, Closed: true, OpenedAt: now.Add(-150 * time.Hour),
			Messages: []domain.Message{say(domain.Citizen, 150*time.Hour, "Не приходит код."), say(domain.Operator, 149*time.Hour, "Код отправлен повторно.")}}},
	}
}

// registryID completes a number with its check character.
func registryID(eleven string) domain.RegistryID {
	for _, c := range "0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
		if id, err := domain.ParseRegistryID(eleven + string(c)); err == nil {
			return id
		}
	}
	panic("consoletest: a number that cannot be completed: " + eleven)
}

// records fills everything that is not a case.
func (a *archive) records(now time.Time) {
	day := person.DateOf(now)
	for i, state := range []domain.PassportState{domain.PassportActive, domain.PassportBlocked} {
		c := a.cases[i]
		formed := now.AddDate(0, -2, -i)
		a.passports = append(a.passports, domain.Passport{ID: registryID(fmt.Sprintf("5R8K2VQ7WX%d", i)), Account: c.Ref.Account, Application: c.Ref.Application,
			State: state, Holder: c.Profile, Issuer: "Пробный центр", FormedAt: formed, ActivatedAt: formed.Add(20 * time.Minute),
			ValidFrom: day.AddDays(-62), ValidUntil: day.AddDays(-62).AddYears(10), Specimen: true, Version: 3})
	}
	a.history = []office.Entry{{Number: 41, At: now.Add(-3 * time.Hour), Name: "Пётр Эскизов", Action: "passport.open", Why: "Звонок владельца: потерян телефон"}}
	for i, p := range []office.Proposal{
		{Kind: office.ProposeBlock, Passport: a.passports[1].ID, Account: "acc-1", By: "op-petr", ByName: "Пётр Эскизов", State: office.ProposalOpen,
			Why: "Владелец сообщил, что телефон украден вместе с кодом разблокировки."},
		{Kind: office.ProposeReissue, Passport: a.passports[0].ID, Account: "acc-0", By: "op-olga", ByName: "Ольга Макетова", State: office.ProposalOpen,
			Why: "После исправления даты выдачи в реестре МВД нужен паспорт с верными данными."},
		{Kind: office.ProposeCertificate, Serial: "3a91f20c", By: "op-second", ByName: "Нина Учебнова", State: office.ProposalOpen,
			Why: "Плановая замена: ключ служит третий год."},
		{Kind: office.ProposeUnblock, Passport: registryID("7H4M1ZC6TP9"), By: "op-petr", ByName: "Пётр Эскизов", State: office.ProposalConfirmed,
			Why: "Телефон нашёлся, личность проверена по видеосвязи.", SecondName: "Марина Шаблонова", DoneAt: now.Add(-20 * time.Hour)},
		{Kind: office.ProposeErase, Account: "acc-9", By: "op-olga", ByName: "Ольга Макетова", State: office.ProposalRejected,
			Why: "Просьба гражданина стереть данные.", SecondName: "Марина Шаблонова", DoneAt: now.Add(-44 * time.Hour)},
	} {
		p.ID, p.At = office.ProposalID(fmt.Sprintf("prop-%d", i)), now.Add(-time.Duration(i*11+2)*time.Hour)
		a.proposals = append(a.proposals, &p)
	}
	for i, c := range []struct{ purpose, serial, subject string }{{"issuing root", "1c04", "Пробный центр, корневой, 2026"}, {"document signer", "3a91f20c", "Пробный центр, паспорта, 2026-1"},
		{"status signer", "3a91f20d", "Пробный центр, списки состояний"}, {"reader root", "3a91f20e", "Пробный центр, проверяющие"}, {"document signer", "2b77a001", "Пробный центр, паспорта, 2025-2"}} {
		certificate := office.Certificate{Purpose: c.purpose, Serial: c.serial, Subject: c.subject, Begins: now.AddDate(0, -7, -i), Ends: now.AddDate(2, 5, -i)}
		if i == 4 {
			certificate.Revoked = now.AddDate(0, -1, 0)
		}
		a.certificates = append(a.certificates, certificate)
	}
	a.log(now)
	a.numbers(now)
}

func (a *archive) log(now time.Time) {
	acts := []office.Entry{
		{Actor: "op-olga", Name: "Ольга Макетова", Action: "case.open", Subject: string(a.cases[0].Application.Number)},
		{Actor: "op-olga", Name: "Ольга Макетова", Action: "case.claim", Subject: string(a.cases[0].Application.Number)},
		{Actor: "op-petr", Name: "Пётр Эскизов", Action: "search", Subject: string(a.passports[1].ID), Why: "Звонок владельца: телефон украден"},
		{Actor: "op-petr", Name: "Пётр Эскизов", Action: "passport.block", Subject: string(a.passports[1].ID), Why: "Телефон украден вместе с кодом разблокировки"},
		{Actor: "system", Action: "case.refuse", Subject: string(a.cases[6].Application.Number), Why: "Ответ на вопрос не пришёл вовремя"},
		{Actor: "op-marina", Name: "Марина Шаблонова", Action: "proposal.confirm", Subject: string(registryID("7H4M1ZC6TP9"))},
		{Actor: "op-olga", Name: "Ольга Макетова", Action: "case.open", Subject: string(a.cases[6].Application.Number), Outcome: "forbidden"},
		{Actor: "op-kirill", Name: "Кирилл Эскизов", Action: "operator.sign_in", Subject: "kirill", Outcome: "wrong_credentials"},
		{Actor: "op-kirill", Name: "Кирилл Эскизов", Action: "operator.sign_in", Subject: "kirill"},
		{Actor: "op-marina", Name: "Марина Шаблонова", Action: "case.approve", Subject: string(a.cases[7].Application.Number)},
	}
	at := now.Add(-40 * time.Second)
	for i := range 260 {
		e := acts[i%len(acts)]
		e.Number, e.At = int64(18_472-i), at
		if i == 0 {
			e.Number = 0
		}
		at = at.Add(-time.Duration(3+i%7) * time.Minute)
		a.entries = append(a.entries, e)
	}
}

func (a *archive) numbers(now time.Time) {
	r := rand.New(rand.NewPCG(7, 2026))
	d := office.Dashboard{Waiting: 128, Claimed: 14, Stalled: 2, Conversations: 3, Proposals: 3, Oldest: now.Add(-9*24*time.Hour - 3*time.Hour), DeadJobs: 1, MessagesLate: 4,
		Registries: []office.RegistryState{{Registry: domain.RegistryMVD, Available: true}, {Registry: domain.RegistrySNILS, Available: true},
			{Registry: domain.RegistryINN, Available: true}, {Registry: domain.RegistryFIAS, RetryAt: now.Add(6 * time.Minute)}}}
	for i := range 30 {
		date := person.DateOf(now).AddDays(i - 29)
		n := 70 + i + r.IntN(30)
		if weekday := date.Time().Weekday(); weekday == time.Saturday || weekday == time.Sunday {
			n /= 3
		}
		day := office.Day{Date: date, Arrived: n + r.IntN(14) - 7, Approved: n * 7 / 10, Questions: n / 6, Refused: n / 12}
		if day.Approved > 0 {
			day.Waiting = time.Duration(26+r.IntN(18)-i/3) * time.Hour
		}
		d.Days = append(d.Days, day)
	}
	a.dashboard = d
}

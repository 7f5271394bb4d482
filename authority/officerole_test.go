package authority_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/office"
	"razvorot/authority/registry"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// deskCall is a method of the office, called so that nothing but who calls can be wrong.
type deskCall struct {
	roles []office.Role // who may; nil for everybody
	claim bool          // who calls has the case
	call  func(context.Context, office.Office) error
}

// scene is what the calls are about.
type scene struct {
	ref          office.CaseRef
	document     domain.Document
	version      int64
	conversation domain.ConversationID
	proposal     office.ProposalID
	passport     domain.RegistryID
}

func drop[T any](_ T, err error) error { return err }

// deskCalls holds every method of office.Office.
func deskCalls(x *scene) map[string]deskCall {
	work, keys, audit, senior := []office.Role{office.RoleOperator, office.RoleSenior}, []office.Role{office.RoleKeys},
		[]office.Role{office.RoleAuditor}, []office.Role{office.RoleSenior}
	ask := domain.Decision{Action: domain.Ask, Questions: []domain.Question{{Requirement: domain.NeedPortrait}}}
	return map[string]deskCall{
		"Me":        {nil, false, func(ctx context.Context, o office.Office) error { return drop(o.Me(ctx)) }},
		"Queue":     {work, false, func(ctx context.Context, o office.Office) error { return drop(o.Queue(ctx, office.Filter{})) }},
		"Claim":     {work, false, func(ctx context.Context, o office.Office) error { return o.Claim(ctx, x.ref) }},
		"ClaimNext": {work, false, func(ctx context.Context, o office.Office) error { return drop(o.ClaimNext(ctx, office.Filter{})) }},
		"Release":   {work, true, func(ctx context.Context, o office.Office) error { return o.Release(ctx, x.ref) }},
		"Case":      {work, true, func(ctx context.Context, o office.Office) error { return drop(o.Case(ctx, x.ref)) }},
		"File": {work, true, func(ctx context.Context, o office.Office) error {
			return drop(o.File(ctx, x.ref, x.document.ID, x.document.Pages[0].ID))
		}},
		"Decide": {work, true, func(ctx context.Context, o office.Office) error { return o.Decide(ctx, x.ref, x.version+99, ask) }},
		"Conversations": {work, false, func(ctx context.Context, o office.Office) error {
			return drop(o.Conversations(ctx, true))
		}},
		"Conversation": {work, false, func(ctx context.Context, o office.Office) error {
			return drop(o.Conversation(ctx, x.ref.Account, x.conversation))
		}},
		"Reply": {work, false, func(ctx context.Context, o office.Office) error {
			return o.Reply(ctx, domain.NewKey(), x.ref.Account, x.conversation, "Здравствуйте!", false)
		}},
		"ProofOrders": {work, false, func(ctx context.Context, o office.Office) error { return drop(o.ProofOrders(ctx)) }},
		"ProofOrder": {work, false, func(ctx context.Context, o office.Office) error {
			return drop(o.ProofOrder(ctx, x.ref.Account, "none"))
		}},
		"HandOutProof": {work, false, func(ctx context.Context, o office.Office) error {
			return drop(o.HandOutProof(ctx, x.ref.Account, "none"))
		}},
		"RefuseProof": {work, false, func(ctx context.Context, o office.Office) error { return o.RefuseProof(ctx, x.ref.Account, "none") }},
		"PrintOrders": {work, false, func(ctx context.Context, o office.Office) error { return drop(o.PrintOrders(ctx, domain.PrintOrdered)) }},
		"PrintOrder": {work, false, func(ctx context.Context, o office.Office) error {
			return drop(o.PrintOrder(ctx, office.PrintRef{Account: x.ref.Account, ID: "none"}))
		}},
		"MovePrints": {work, false, func(ctx context.Context, o office.Office) error {
			return drop(o.MovePrints(ctx, domain.StartPrint, []office.PrintRef{{Account: x.ref.Account, ID: "none"}}))
		}},
		"StartPhone": {work, false, func(ctx context.Context, o office.Office) error {
			phone, _ := person.ParsePhone("+79000000808")
			return drop(o.StartPhone(ctx, x.ref.Account, phone, whyLooked))
		}},
		"ProposePhone": {work, false, func(ctx context.Context, o office.Office) error {
			return drop(o.ProposePhone(ctx, x.ref.Account, "none", "123456", whyLooked))
		}},
		"HandOutPrint": {work, false, func(ctx context.Context, o office.Office) error {
			return o.HandOutPrint(ctx, office.PrintRef{Account: x.ref.Account, ID: "none"}, "123456")
		}},
		"Videos":    {work, false, func(ctx context.Context, o office.Office) error { return drop(o.Videos(ctx)) }},
		"TakeVideo": {work, false, func(ctx context.Context, o office.Office) error { return drop(o.TakeVideo(ctx)) }},
		"Video":     {work, false, func(ctx context.Context, o office.Office) error { return drop(o.Video(ctx, x.ref.Account, "none")) }},
		"VideoNow":  {work, false, func(ctx context.Context, o office.Office) error { return drop(o.VideoNow(ctx, x.ref.Account, "none")) }},
		"VideoFrame": {work, false, func(ctx context.Context, o office.Office) error {
			return drop(o.VideoFrame(ctx, x.ref.Account, "none"))
		}},
		"VideoStill": {work, false, func(ctx context.Context, o office.Office) error { return o.VideoStill(ctx, x.ref.Account, "none") }},
		"VideoFile": {work, false, func(ctx context.Context, o office.Office) error {
			return drop(o.VideoFile(ctx, x.ref.Account, "none", "none", "none"))
		}},
		"OperateVideo": {work, false, func(ctx context.Context, o office.Office) error {
			return o.OperateVideo(ctx, x.ref.Account, "none", domain.VideoAct{Prompt: domain.PromptFace})
		}},
		"Search": {work, false, func(ctx context.Context, o office.Office) error {
			return drop(o.Search(ctx, string(x.passport), whyLooked))
		}},
		"Passport": {work, false, func(ctx context.Context, o office.Office) error {
			return drop(o.Passport(ctx, x.ref.Account, x.passport, whyLooked))
		}},
		"Propose": {work, false, func(ctx context.Context, o office.Office) error {
			return drop(o.Propose(ctx, domain.NewKey(), office.Proposal{Kind: office.ProposeErase, Account: x.ref.Account, Why: whyLooked}))
		}},
		"Proposals": {append(keys, work...), false, func(ctx context.Context, o office.Office) error { return drop(o.Proposals(ctx, true)) }},
		"Settle":    {senior, false, func(ctx context.Context, o office.Office) error { return o.Settle(ctx, x.proposal, false, whyLooked) }},
		"Dashboard": {nil, false, func(ctx context.Context, o office.Office) error { return drop(o.Dashboard(ctx)) }},
		"Audit":     {audit, false, func(ctx context.Context, o office.Office) error { return drop(o.Audit(ctx, office.AuditFilter{})) }},
		"Certificates": {keys, false, func(ctx context.Context, o office.Office) error {
			return drop(o.Certificates(ctx))
		}},
		"Sessions":   {nil, false, func(ctx context.Context, o office.Office) error { return drop(o.Sessions(ctx)) }},
		"EndSession": {nil, false, func(ctx context.Context, o office.Office) error { return o.EndSession(ctx, "none") }},
		"ChangePassword": {nil, false, func(ctx context.Context, o office.Office) error {
			return o.ChangePassword(ctx, staffPassword, staffPassword)
		}},
		"StartTOTP":  {nil, false, func(ctx context.Context, o office.Office) error { return drop(o.StartTOTP(ctx, office.Proof{})) }},
		"AskProof":   {nil, false, func(ctx context.Context, o office.Office) error { return drop(o.AskProof(ctx)) }},
		"FinishTOTP": {nil, false, func(ctx context.Context, o office.Office) error { return o.FinishTOTP(ctx, "000000") }},
		"StartKey":   {nil, false, func(ctx context.Context, o office.Office) error { return drop(o.StartKey(ctx, office.Proof{})) }},
		"FinishKey":  {nil, false, func(ctx context.Context, o office.Office) error { return o.FinishKey(ctx, "ключ", []byte("{}")) }},
		"RemoveKey":  {nil, false, func(ctx context.Context, o office.Office) error { return o.RemoveKey(ctx, "none", office.Proof{}) }},
	}
}

// newScene has two citizens: one with a passport, whose second application waits at the desk, is not possible; so the case is of one
// and the passport of the other.
func newScene(t *testing.T, b *bench, proposer *colleague) *scene {
	t.Helper()
	c, ref := checking(b, 0)
	x := &scene{ref: ref, conversation: domain.NewID[domain.ConversationID](), passport: domain.NewRegistryID()}
	for _, d := range ok(c.backend().FindDocuments(t.Context()))(c) {
		if d.Kind == domain.KindPortrait {
			x.document = d
		}
	}
	x.version = ok(c.backend().FindApplication(t.Context(), ref.Application))(c).Version
	conversations := c.backend().(domain.Conversations)
	ok(conversations.StartConversation(t.Context(), domain.NewKey(), domain.Conversation{ID: x.conversation, Topic: domain.TopicProcessing,
		Messages: []domain.Message{{ID: domain.NewID[string](), Text: "Когда будет готово?"}}}))(c)
	p, err := proposer.Propose(t.Context(), domain.NewKey(), office.Proposal{Kind: office.ProposeErase, Account: ref.Account, Why: whyLooked})
	fine(t, err)
	x.proposal = p.ID
	return x
}

func TestEveryMethodOfTheOfficeIsInTheTableOfRoles(t *testing.T) {
	calls := deskCalls(&scene{})
	for m := range reflect.TypeFor[office.Office]().Methods() {
		if _, known := calls[m.Name]; !known {
			t.Error(m.Name, "is called by nobody")
		}
	}
}

// TestEveryMethodRefusesEveryWrongRole also sees each refusal in the audit log.
func TestEveryMethodRefusesEveryWrongRole(t *testing.T) {
	b := newBench(t, byHand)
	proposer := hire(b, "proposer", office.RoleOperator)
	x := newScene(t, b, proposer)
	head := hire(b, "head", office.RoleSenior)
	for _, role := range office.Roles() {
		c := hire(b, "of-"+string(role), role)
		for name, call := range deskCalls(x) {
			may := call.roles == nil || slices.Contains(call.roles, role)
			fine(t, head.Release(t.Context(), x.ref))
			if may && call.claim {
				fine(t, c.Claim(t.Context(), x.ref))
			}
			before := b.entries()
			err := call.call(t.Context(), c.Office)
			if forbidden := errors.Is(err, domain.ErrForbidden); forbidden == may || errors.Is(err, domain.ErrUnauthorised) {
				t.Errorf("%s as %s: %v", name, role, err)
			}
			if !may && b.entries() != before+1 {
				t.Errorf("%s as %s: the refusal is not in the log", name, role)
			}
		}
	}
}

func TestEveryMethodRefusesAnEndedAndALockedSession(t *testing.T) {
	b := newBench(t, byHand)
	ended := hire(b, "ended", office.Roles()...)
	x := newScene(t, b, ended)
	fine(t, ended.Claim(t.Context(), x.ref))
	locked := hire(b, "locked", office.Roles()...)
	fine(t, b.a.Reception().SignOut(t.Context(), ended.token))
	b.advance(16 * time.Minute)
	for name, call := range deskCalls(x) {
		for who, o := range map[string]office.Office{"ended": ended.Office, "locked": locked.Office} {
			if err := call.call(t.Context(), o); !errors.Is(err, domain.ErrUnauthorised) {
				t.Errorf("%s of a session that is %s: %v", name, who, err)
			}
		}
	}
}

func TestACaseOfAnotherIsClosedToAnOperatorAndOpenToASenior(t *testing.T) {
	b := newBench(t, byHand)
	anna, boris, sonya := hire(b, "anna", office.RoleOperator), hire(b, "boris", office.RoleOperator), hire(b, "sonya", office.RoleSenior)
	x := newScene(t, b, anna)
	fine(t, anna.Claim(t.Context(), x.ref))
	calls := deskCalls(x)
	for _, name := range []string{"Release", "Case", "File", "Decide"} {
		wants(t, domain.ErrForbidden, calls[name].call(t.Context(), boris.Office))
	}
	wants(t, domain.ErrForbidden, calls["Decide"].call(t.Context(), sonya.Office)) // a senior looks, and decides what they have claimed
	for _, name := range []string{"Case", "File", "Release"} {
		fine(t, calls[name].call(t.Context(), sonya.Office))
	}
	other, ref := checking(b, 1)
	fine(t, boris.Claim(t.Context(), ref))
	_, err := boris.File(t.Context(), ref, x.document.ID, x.document.Pages[0].ID) // the same id, another's page
	wants(t, domain.ErrNotFound, err)
	_, err = boris.Case(t.Context(), office.CaseRef{Account: x.ref.Account, Application: ref.Application})
	wants(t, domain.ErrNotFound, err)
	_ = other
}

// heard counts what registers are asked.
type heard struct {
	*registry.Simulated
	questions atomic.Int64
}

func (h *heard) Check(ctx context.Context, r domain.Registry, p person.Profile, at time.Time) (domain.RegistryCheck, error) {
	h.questions.Add(1)
	return h.Simulated.Check(ctx, r, p, at)
}

func TestWhoMayNotOpenACaseHasNoRegisterAsked(t *testing.T) {
	registers := &heard{Simulated: registry.NewSimulated(person.DateOf(t0), nil)}
	b := newBench(t, byHand, func(o *authority.Options) { o.Registry = registers })
	anna, boris := hire(b, "anna", office.RoleOperator), hire(b, "boris", office.RoleOperator)
	_, ref := checking(b, 0)
	fine(t, anna.Claim(t.Context(), ref))
	before := registers.questions.Load()
	_, err := boris.Case(t.Context(), ref)
	wants(t, domain.ErrForbidden, err)
	if n := registers.questions.Load() - before; n != 0 {
		t.Errorf("%d questions", n)
	}
	if _, err := anna.Case(t.Context(), ref); err != nil || registers.questions.Load() == before {
		t.Errorf("whoever claimed it: %v, %d questions", err, registers.questions.Load()-before)
	}
}

func TestReasonsAreNeededToLookSomebodyUp(t *testing.T) {
	b := newBench(t)
	c := newCitizen(b, 0)
	p := c.passport()
	anna := hire(b, "anna", office.RoleOperator)
	_, err := anna.Search(t.Context(), string(p.ID), "просто")
	if bad, is := errors.AsType[*domain.Invalid](err); !is || !bad.Findings.Has("why", finding.Required) {
		t.Error(err)
	}
	_, err = anna.Passport(t.Context(), p.Account, p.ID, "         .")
	wants(t, domain.ErrInvalid, err)
	_, err = anna.Search(t.Context(), "Иванов", whyLooked)
	wants(t, domain.ErrInvalid, err)
}

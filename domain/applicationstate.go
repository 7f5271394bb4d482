package domain

// ApplicationState is where an application is (row D1).
type ApplicationState string

// The states, with the words of the seeds.
const (
	Draft      ApplicationState = "draft"      // Черновик
	Sent       ApplicationState = "sent"       // Отправлено: left the device, not yet taken in
	Processing ApplicationState = "processing" // В обработке: automatic checks
	Checking   ApplicationState = "checking"   // На проверке: an operator
	NeedsInfo  ApplicationState = "needs_info" // Требуется уточнение
	Approved   ApplicationState = "approved"   // Одобрено: the passport is being made
	Ready      ApplicationState = "ready"      // Готово к выдаче
	Issued     ApplicationState = "issued"     // Выдано
	Refused    ApplicationState = "refused"    // Отказано
	Withdrawn  ApplicationState = "withdrawn"  // Отозвано
)

// ApplicationStates returns all states, in the order of the journey.
func ApplicationStates() []ApplicationState {
	return []ApplicationState{Draft, Sent, Processing, Checking, NeedsInfo, Approved, Ready, Issued, Refused, Withdrawn}
}

// Final reports whether nothing moves from the state any more.
func (s ApplicationState) Final() bool { return s == Issued || s == Refused || s == Withdrawn }

// WaitsForCitizen reports whether the next move is the citizen's.
func (s ApplicationState) WaitsForCitizen() bool { return s == Draft || s == NeedsInfo || s == Ready }

// ApplicationAction moves an application.
type ApplicationAction string

// The actions.
const (
	Submit   ApplicationAction = "submit"   // signed and sent
	Receive  ApplicationAction = "receive"  // taken in: number and receipt
	Bill     ApplicationAction = "bill"     // there is a fee to pay: an invoice, or a new one for one whose time was over
	Pay      ApplicationAction = "pay"      // the fee was paid
	Review   ApplicationAction = "review"   // automatic checks done
	Ask      ApplicationAction = "ask"      // a question about a field or a file
	Resubmit ApplicationAction = "resubmit" // every question answered
	Lapse    ApplicationAction = "lapse"    // not answered in time
	Approve  ApplicationAction = "approve"
	Refuse   ApplicationAction = "refuse"   // with reasons
	Prepare  ApplicationAction = "prepare"  // the passport is in the registry
	Collect  ApplicationAction = "collect"  // consent to issue given, passport handed out
	Withdraw ApplicationAction = "withdraw" // the citizen no longer wants it
)

// ApplicationActions returns all actions.
func ApplicationActions() []ApplicationAction {
	return []ApplicationAction{Submit, Receive, Bill, Pay, Review, Ask, Resubmit, Lapse, Approve, Refuse, Prepare, Collect, Withdraw}
}

type states = []ApplicationState

// applicationMachine is who may move what, and from where. When is told by the guards in applicationmove.go.
//
// Automatic checks may ask and refuse straight away, and in trial mode the authority decides by rules, hence System
// beside Operator. When a guardian takes a consent back the authority refuses until the passport is handed out. A citizen may withdraw until the passport is handed out (59-ФЗ leaves a request in its author's hands).
var applicationMachine = machine[ApplicationState, ApplicationAction]{of: "application",
	rules: map[ApplicationAction][]rule[ApplicationState]{
		Submit:   {{states{Draft}, Sent, []Actor{Citizen}}},
		Receive:  {{states{Sent}, Processing, []Actor{System}}},
		Bill:     {{states{Processing}, Processing, []Actor{System, Citizen}}},
		Pay:      {{states{Processing}, Processing, []Actor{System}}},
		Review:   {{states{Processing}, Checking, []Actor{System}}},
		Ask:      {{states{Processing}, NeedsInfo, []Actor{System}}, {states{Checking}, NeedsInfo, []Actor{Operator, System}}},
		Resubmit: {{states{NeedsInfo}, Processing, []Actor{Citizen}}},
		Lapse:    {{states{NeedsInfo}, Refused, []Actor{System}}},
		Approve:  {{states{Checking}, Approved, []Actor{Operator, System}}},
		Refuse:   {{states{Processing, NeedsInfo, Approved, Ready}, Refused, []Actor{System}}, {states{Checking}, Refused, []Actor{Operator, System}}},
		Prepare:  {{states{Approved}, Ready, []Actor{System}}},
		Collect:  {{states{Ready}, Issued, []Actor{Citizen}}},
		Withdraw: {{states{Sent, Processing, Checking, NeedsInfo, Approved, Ready}, Withdrawn, []Actor{Citizen}}},
	}}

// Next returns the state that the action leads to, or a Transition.
func (s ApplicationState) Next(action ApplicationAction, by Actor) (ApplicationState, error) {
	return applicationMachine.next(s, action, by)
}

// Actions returns what the actor may do in the state.
func (s ApplicationState) Actions(by Actor) []ApplicationAction {
	return applicationMachine.actions(s, by, ApplicationActions())
}

package protocol

import (
	"maps"
	"net/http"
	"slices"

	"razvorot/domain"
)

// codes are what each route may answer besides the codes that its shape brings (Route.Codes).
var codes = map[string][]domain.Kind{
	ConsentTexts.String():     {domain.ErrNotFound},
	StartRegistering.String(): {domain.ErrInvalid},
	ConfirmCode.String():      {domain.ErrCodeWrong, domain.ErrCodeExpired, domain.ErrNotFound},
	ResendCode.String():       {domain.ErrCodeExpired, domain.ErrNotFound},
	Register.String():         {domain.ErrCodeExpired, domain.ErrDuplicate},
	SignIn.String():           {domain.ErrWrongCredentials, domain.ErrBlocked},
	FinishSignIn.String():     {domain.ErrCodeExpired, domain.ErrBlocked},
	StartEmail.String():       {domain.ErrDuplicate},
	ConfirmEmail.String():     {domain.ErrCodeExpired},
	StartProof.String():       {domain.ErrForbidden},
	AskProof.String():         {domain.ErrCodeExpired, domain.ErrForbidden},
	AnswerProof.String():      {domain.ErrCodeExpired, domain.ErrCodeWrong},
	CreateUpload.String():     {domain.ErrTooLarge, domain.ErrUnsupportedType},
	FindUpload.String():       {domain.ErrNotFound, domain.ErrInvalid},
	AppendUpload.String(): {domain.ErrNotFound, domain.ErrInvalid, domain.ErrConflict, domain.ErrDamaged, domain.ErrTooLarge,
		domain.ErrUnsupportedType},
	DeleteUpload.String():         {domain.ErrNotFound, domain.ErrInvalid, domain.ErrConflict},
	Submit.String():               {domain.ErrForbidden, domain.ErrDuplicate, domain.ErrCodeExpired},
	FindApplication.String():      {domain.ErrNotFound},
	RenewInvoice.String():         {domain.ErrTransition, domain.ErrNotFound},
	Resubmit.String():             {domain.ErrTransition, domain.ErrNotFound},
	Withdraw.String():             {domain.ErrTransition, domain.ErrNotFound},
	Collect.String():              {domain.ErrTransition, domain.ErrNotFound},
	FindPassport.String():         {domain.ErrNotFound},
	StartActivation.String():      {domain.ErrTransition, domain.ErrNotFound},
	ActivatePassport.String():     {domain.ErrTransition, domain.ErrNotFound, domain.ErrCodeExpired},
	FetchPortrait.String():        {domain.ErrNotFound},
	FetchOfflineQR.String():       {domain.ErrTransition, domain.ErrNotFound},
	BlockPassport.String():        {domain.ErrTransition, domain.ErrNotFound},
	IssueCredentials.String():     {domain.ErrTransition, domain.ErrNotFound, domain.ErrForbidden, domain.ErrDuplicate},
	FetchIssuerCRL.String():       {domain.ErrNotFound},
	FetchReaderCRL.String():       {domain.ErrNotFound},
	FetchCRL.String():             {domain.ErrNotFound},
	FetchStatusList.String():      {domain.ErrNotFound},
	FetchChanges.String():         {domain.ErrNotFound, domain.ErrInvalid},
	StartConversation.String():    {domain.ErrNotFound, domain.ErrDuplicate, domain.ErrTooLarge},
	FinishPasswordReset.String():  {domain.ErrCodeExpired, domain.ErrCodeWrong, domain.ErrBlocked},
	StartAuthenticator.String():   {domain.ErrWrongCredentials},
	ConfirmAuthenticator.String(): {domain.ErrCodeWrong, domain.ErrCodeExpired},
	RemoveAuthenticator.String():  {domain.ErrWrongCredentials},
	SetSecretQuestions.String():   {domain.ErrWrongCredentials},
	OpenReentry.String():          {domain.ErrWrongCredentials, domain.ErrCodeExpired, domain.ErrConflict, domain.ErrBlocked},
	FinishReentry.String():        {domain.ErrWrongCredentials, domain.ErrCodeExpired, domain.ErrBlocked},
	StartSparePhone.String():      {domain.ErrWrongCredentials},
	StartPhoneChange.String():     {domain.ErrWrongCredentials},
	StartNewPhone.String():        {domain.ErrCodeExpired},
	FinishPhoneChange.String():    {domain.ErrCodeExpired, domain.ErrDuplicate},
	SaveSparePhone.String():       {domain.ErrCodeExpired},
	RemoveSparePhone.String():     {domain.ErrWrongCredentials},
	ChangePassword.String():       {domain.ErrWrongCredentials},
	OfficeSlots.String():          {domain.ErrNotFound},
	OrderPrint.String():           {domain.ErrNotFound, domain.ErrTransition, domain.ErrDuplicate},
	MovePrint.String():            {domain.ErrTransition, domain.ErrNotFound},
	CancelPrint.String():          {domain.ErrTransition, domain.ErrNotFound},
	OrderProof.String():           {domain.ErrForbidden, domain.ErrDuplicate},
	MoveVideo.String():            {domain.ErrTransition, domain.ErrNotFound},
	EnterVideo.String():           {domain.ErrTransition, domain.ErrNotFound},
	TurnVideo.String():            {domain.ErrConflict, domain.ErrTransition, domain.ErrNotFound},
	LeaveVideo.String():           {domain.ErrNotFound},
	EnterProofCode.String():       {domain.ErrCodeWrong, domain.ErrTransition, domain.ErrNotFound},
	VisitBank.String():            {domain.ErrTransition, domain.ErrNotFound},
	LeaveBank.String():            {domain.ErrTransition, domain.ErrNotFound},
	CheckCard.String():            {domain.ErrTransition, domain.ErrNotFound},
	CancelProof.String():          {domain.ErrTransition, domain.ErrNotFound},
	InviteGuardian.String():       {domain.ErrForbidden, domain.ErrDuplicate},
	OpenGuardian.String():         {domain.ErrForbidden, domain.ErrNotFound},
	CancelGuardian.String():       {domain.ErrTransition, domain.ErrNotFound},
	AnswerGuardian.String():       {domain.ErrForbidden, domain.ErrTransition, domain.ErrNotFound},
	WithdrawGuardian.String():     {domain.ErrTransition, domain.ErrNotFound},
	BlockByCode.String():          {domain.ErrWrongCredentials},
	Say.String():                  {domain.ErrNotFound, domain.ErrTooLarge, domain.ErrTransition},
}

// bodiless are the routes of methods that have bodies which take none.
var bodiless = []Route{ResendCode, StartEmail, RetryChecks, StartProof, CreateUpload, Withdraw, StartActivation, BlockPassport,
	RenewInvoice, CancelProof, CancelPrint, EnterVideo, LeaveVideo, CancelGuardian, WithdrawGuardian, WithdrawBiometrics, CancelReentry}

// TakesJSON reports whether the route has a body of JSON.
func (r Route) TakesJSON() bool {
	return (r.Method == http.MethodPost || r.Method == http.MethodPut) && !slices.Contains(bodiless, r)
}

// Codes returns the codes of the problems that the route may answer, sorted. Internal is not among them: no route means to.
func (r Route) Codes() []domain.Kind {
	all := append([]domain.Kind{domain.ErrRateLimited, domain.ErrUnavailable}, codes[r.String()]...)
	if r.Signed {
		all = append(all, domain.ErrUnauthorised, domain.ErrBlocked)
	}
	if r.Proved {
		all = append(all, domain.ErrUnauthorised)
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		all = append(all, domain.ErrNoSpace)
	}
	if r.Keyed {
		all = append(all, domain.ErrInvalid, domain.ErrConflict)
	}
	if r.TakesJSON() {
		all = append(all, domain.ErrInvalid, domain.ErrTooLarge, domain.ErrUnsupportedType)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// StatusOf returns the status of a code.
func StatusOf(code domain.Kind) int { return statuses[code] }

// ProblemCodes returns every code that a problem may bear, sorted.
func ProblemCodes() []domain.Kind { return slices.Sorted(maps.Keys(statuses)) }

package protocol

import "razvorot/domain"

// The routes of offices and of printed versions that are collected there.
var (
	FindOffices = get("/v1/offices").signed()
	OfficeSlots = get("/v1/offices/{id}/slots").signed()
	FindPrints  = get("/v1/prints").signed()
	OrderPrint  = post("/v1/prints").signed().keyed()
	MovePrint   = post("/v1/prints/{id}/time").signed().keyed()
	CancelPrint = post("/v1/prints/{id}/cancel").signed().keyed()
)

// PrintBody is the body of OrderPrint.
type PrintBody struct {
	hidden
	Wish domain.PrintWish `json:"wish"`
}

// PrintTimeBody is the body of MovePrint.
type PrintTimeBody struct {
	hidden
	Time domain.PrintTime `json:"time"`
}

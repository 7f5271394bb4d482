package protocol

// WithdrawBiometrics is the route of taking back the consent to biometric data.
var WithdrawBiometrics = post("/v1/biometrics/withdraw").signed().keyed()

// AgreeBiometrics is the route of giving it again; its body is the domain.Consent.
var AgreeBiometrics = post("/v1/biometrics/agree").signed().keyed()

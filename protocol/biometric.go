package protocol

// WithdrawBiometrics is the route of taking back the consent to biometric data.
var WithdrawBiometrics = post("/v1/biometrics/withdraw").signed().keyed()

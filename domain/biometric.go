package domain

import "context"

// Biometric reports whether a document of the kind is a biometric sample, which is kept under a consent of its own, BiometricData
// (152-ФЗ, ст. 11; row C4).
func (k DocumentKind) Biometric() bool { return k == KindPortrait }

// Biometrics is taking back the consent to biometric data, apart from every other consent.
type Biometrics interface {
	// WithdrawBiometrics takes the consent back: the authority erases the files of all biometric samples, which become rejected with
	// FileUnagreed; an application under way is withdrawn, and a passport that was formed and not handed out revoked with its portrait
	// erased. What was handed out keeps its portrait as long as it is in force. With nothing to erase it does nothing.
	WithdrawBiometrics(ctx context.Context, key Key) error
}

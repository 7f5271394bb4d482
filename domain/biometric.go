package domain

import (
	"context"

	"razvorot/domain/finding"
)

// FieldBiometrics is where it is found that the consent to biometric data is missing.
const FieldBiometrics finding.Field = "consent." + finding.Field(BiometricData)

// Biometric reports whether a document of the kind is a biometric sample, which is kept under a consent of its own, BiometricData
// (152-ФЗ, ст. 11; row C4).
func (k DocumentKind) Biometric() bool { return k == KindPortrait }

// Biometrics is taking back the consent to biometric data, apart from every other consent.
type Biometrics interface {
	// WithdrawBiometrics takes the consent back: the authority erases the files of all biometric samples, which become rejected with
	// FileUnagreed; an application under way is withdrawn, and a passport that was formed and not handed out revoked with its portrait
	// erased. What was handed out keeps its portrait as long as it is in force. From then on no sample is taken any more: uploading
	// one is ErrInvalid with ConsentMissing at FieldBiometrics, and uploads under way end, until there is a consent again.
	WithdrawBiometrics(ctx context.Context, key Key) error
	// AgreeBiometrics gives the consent again, so that samples are taken; one that stands is no error. ErrInvalid without the consent.
	AgreeBiometrics(ctx context.Context, key Key, c Consent) error
}

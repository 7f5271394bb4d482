package service

import (
	"razvorot/domain"
	"razvorot/ui/documents"
	"razvorot/ui/screen"
)

// kindOf is the document that meets a criterion, the one people have most often first.
var kindOf = map[domain.Criterion]domain.DocumentKind{
	domain.CriterionPassport:   domain.KindPassport,
	domain.CriterionSNILS:      domain.KindSNILS,
	domain.CriterionAddress:    domain.KindProofOfAddress,
	domain.CriterionPortrait:   domain.KindPortrait,
	domain.CriterionBirth:      domain.KindBirthCertificate,
	domain.CriterionNameChange: domain.KindMarriageCertificate,
}

// placeOf returns where a criterion is seen to.
func (s *page) placeOf(c domain.Criterion) screen.Route {
	switch c {
	case domain.CriterionLevel:
		return screen.Route{Page: screen.PageLevel}
	case domain.CriterionGuardian:
		return screen.Route{Page: screen.PageGuardian}
	case domain.CriterionNoOther:
		return screen.Route{Page: screen.PageApplication, Arg: string(s.known.underWay)}
	case domain.CriterionCitizenship, domain.CriterionAge, domain.CriterionPassportValid, domain.CriterionProfile:
		return screen.Route{Page: screen.PageProfile}
	}
	if kind, known := kindOf[c]; known {
		return documents.AddRoute(kind, "", "")
	}
	return screen.Route{Page: screen.PageDocuments}
}

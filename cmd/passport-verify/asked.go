package main

import (
	"slices"

	"razvorot/credential/mdoc"
	"razvorot/credential/request"
)

// question is what a holder was asked for, to be held against what was shown.
type question []request.Document

// docTypes are the documents that were asked for: no other is an answer.
func (q question) docTypes() []string {
	var all []string
	for _, d := range q {
		all = append(all, d.DocType)
	}
	return all
}

// missing is an element that was asked for and not shown: the holder withheld it, or the passport has none.
type missing struct {
	DocType    string `json:"doc_type"`
	NameSpace  string `json:"name_space"`
	Identifier string `json:"identifier"`
}

// missing returns what of the question was not shown, in the order of asking.
func (q question) missing(shown []mdoc.Verified) []missing {
	var all []missing
	for _, d := range q {
		for _, space := range d.Items {
			for _, item := range space.Elements {
				there := slices.ContainsFunc(shown, func(v mdoc.Verified) bool {
					_, ok := v.Find(space.Name, item.Identifier)
					return ok && v.DocType == d.DocType
				})
				if !there {
					all = append(all, missing{d.DocType, space.Name, item.Identifier})
				}
			}
		}
	}
	return all
}

// Package photoid says which element of a credential holds what of a passport, in two profiles: the Photo ID of ISO/IEC TS 23220-4,
// Annex C, with the elements of ISO/IEC TS 23220-2, and the European PID (ARF, Annex 3.01). What a Russian passport has and
// neither knows is in a namespace of its own.
//
// A preset is what one kind of reader needs, and nothing more. An element is named by its namespace and its identifier.
package photoid

// The documents.
const (
	DocType = "org.iso.23220.photoid.1"
	PID     = "eu.europa.ec.eudi.pid.1"
)

// The namespaces. That of the PID is named as the document is.
const (
	NameSpace23220   = "org.iso.23220.1"
	NameSpacePhotoID = "org.iso.23220.photoid.1"
	NameSpaceRU      = "org.iso.23220.photoid.ru.1"
	NameSpacePID     = "eu.europa.ec.eudi.pid.1"
)

// ElementInfo is what is known of an element before there is a passport.
type ElementInfo struct {
	NameSpace  string
	Identifier string
	// Sensitive: numbers that registries know a person by, addresses and the portrait. Whoever asks for one needs a reason, and
	// whoever shows one is told so.
	Sensitive bool
}

// Elements returns all elements that Build may write, document by document in its order.
func Elements() []ElementInfo {
	all := make([]ElementInfo, 0, len(photoID)+len(pid))
	for _, table := range [][]element{photoID, pid} {
		for _, e := range table {
			all = append(all, ElementInfo{e.space, e.id, e.sensitive})
		}
	}
	return all
}

// Package domain says what things are and which rules hold between a citizen and the authority that issues electronic
// passports. It shows nothing and stores nothing.
//
// The words. An Account is how a citizen is known to the authority; its Level says how well. A person.Profile is what is
// known about them, written down in fields. A Document is a set of pages, each a file, that shows something about them.
// A Service is what can be applied for; an Application is one citizen's request for one, filled in step by step, signed,
// submitted, reviewed and decided. A Passport is the outcome: an entry in the registry that the citizen activates and
// shows. A Notice tells that something changed, and nothing personal. A Receipt is the authority's word that it has
// got something.
//
// States move along explicit tables: an Action by an Actor leads from one state to the next, and what is not in a table
// is refused as ErrTransition.
//
// Backend is the port to the authority, Vault the port to the device's encrypted storage; they never meet. A Command is
// what the citizen decided and the authority must hear once, whatever happens in between; it waits in the Outbox.
//
// Packages below: person (values, profile and their rules), finding (codes of broken rules), access (passwords, one-time
// codes, control questions), search (the catalogue as one types).
package domain

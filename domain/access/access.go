// Package access holds the rules by which a person gets in: passwords, one-time codes and control questions.
//
// A password is checked against rules that name themselves (finding codes), and measured by a Strength. A Challenge is one
// one-time code on its way: a value that moves with the time it is given, so that the rules need neither clock nor store. A
// control question asks for something a registry has on record.
package access

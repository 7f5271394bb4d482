// Package mrz finds and reads the machine-readable zone of a document in a picture.
package mrz

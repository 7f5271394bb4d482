package theme

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Icons that the toolkit has not, drawn here as filled outlines in a square of 24: holes run against the outline.
var (
	passportIcon = icon("passport.svg", "M5 2H19V22H5ZM7 4V20H17V4Z"+
		"M12 6.5A3 3 0 0 1 12 12.5A3 3 0 0 1 12 6.5ZM8.5 15H15.5V17H8.5Z")
	lockIcon = icon("lock.svg", "M5 10H19V22H5ZM12 14A1.7 1.7 0 0 0 12 17.4A1.7 1.7 0 0 0 12 14Z"+
		"M7 10V7A5 5 0 0 1 17 7V10H15V7A3 3 0 0 0 9 7V10Z")
	mailIcon     = icon("mail.svg", "M2 4H22V20H2ZM4 18H20V8.2L12 13.2L4 8.2ZM4 6L12 11L20 6Z")
	servicesIcon = icon("services.svg", "M3 3H11V11H3ZM5 5V9H9V5ZM13 3H21V11H13ZM15 5V9H19V5Z"+
		"M3 13H11V21H3ZM5 15V19H9V15ZM16 13H18V16H21V18H18V21H16V18H13V16H16Z")
	chevronIcon = icon("chevron.svg", "M8.6 5L7.2 6.4L12.8 12L7.2 17.6L8.6 19L15.6 12Z")
	trialIcon   = icon("trial.svg", "M8 2H16V4H15V9L20.5 19.5L19 22H5L3.5 19.5L9 9V4H8ZM11 4V9.5L8.2 15H15.8L13 9.5V4Z")
)

func icon(name, path string) fyne.Resource {
	return fynetheme.NewThemedResource(fyne.NewStaticResource(name, []byte(
		`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path fill="#000000" d="`+path+`"/></svg>`)))
}

// PassportIcon returns a booklet with a portrait.
func PassportIcon() fyne.Resource { return passportIcon }

// LockIcon returns a padlock.
func LockIcon() fyne.Resource { return lockIcon }

// MailIcon returns an envelope.
func MailIcon() fyne.Resource { return mailIcon }

// ServicesIcon returns four fields, one of them to be added.
func ServicesIcon() fyne.Resource { return servicesIcon }

// TrialIcon returns a flask: what is only tried out.
func TrialIcon() fyne.Resource { return trialIcon }

// ChevronIcon returns the sign that something leads on.
func ChevronIcon() fyne.Resource { return chevronIcon }

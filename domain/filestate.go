package domain

// FileState is where a page's file is on its way to the authority (row B5).
type FileState string

// The states. A document that is Confirmed has been found genuine; Accepted only says that it can be read.
const (
	FileQueued    FileState = "queued"
	FileUploading FileState = "uploading"
	FileChecking  FileState = "checking"
	FileAccepted  FileState = "accepted"
	FileRejected  FileState = "rejected"
	FileConfirmed FileState = "confirmed"
)

// FileStates returns all states, the one farthest from the end first, and rejected before all: the state of a document is
// the first that any of its pages is in.
func FileStates() []FileState {
	return []FileState{FileRejected, FileQueued, FileUploading, FileChecking, FileAccepted, FileConfirmed}
}

// FileAction moves a file.
type FileAction string

// The actions.
const (
	FileStart   FileAction = "start"   // the first byte goes out
	FileBreak   FileAction = "break"   // the network went; what arrived stays there
	FileArrive  FileAction = "arrive"  // the authority has all of it; from the queue when it had it already
	FileAccept  FileAction = "accept"  // readable and of the right kind
	FileReject  FileAction = "reject"  // with a reason
	FileConfirm FileAction = "confirm" // genuine
	FileReplace FileAction = "replace" // another picture takes its place
)

// FileActions returns all actions.
func FileActions() []FileAction {
	return []FileAction{FileStart, FileBreak, FileArrive, FileAccept, FileReject, FileConfirm, FileReplace}
}

var fileMachine = machine[FileState, FileAction]{of: "file", rules: map[FileAction][]rule[FileState]{
	FileStart:   {{[]FileState{FileQueued}, FileUploading, []Actor{Device}}},
	FileBreak:   {{[]FileState{FileUploading}, FileQueued, []Actor{Device}}},
	FileArrive:  {{[]FileState{FileQueued, FileUploading}, FileChecking, []Actor{System}}},
	FileAccept:  {{[]FileState{FileChecking}, FileAccepted, []Actor{System, Operator}}},
	FileReject:  {{[]FileState{FileChecking, FileAccepted}, FileRejected, []Actor{System, Operator}}},
	FileConfirm: {{[]FileState{FileAccepted}, FileConfirmed, []Actor{System, Operator}}},
	FileReplace: {{[]FileState{FileQueued, FileUploading, FileChecking, FileAccepted, FileRejected}, FileQueued, []Actor{Citizen}}},
}}

// Next returns the state that the action leads to, or a Transition.
func (s FileState) Next(action FileAction, by Actor) (FileState, error) {
	return fileMachine.next(s, action, by)
}

// FileReason is why a file was rejected, a stable code that ui turns into words and a cure.
type FileReason string

// The reasons.
const (
	FileUnreadable    FileReason = "unreadable"
	FileBlurred       FileReason = "blurred"
	FileGlare         FileReason = "glare"
	FileShadow        FileReason = "shadow"
	FileCropped       FileReason = "cropped"
	FileLowResolution FileReason = "low_resolution"
	FileWrongDocument FileReason = "wrong_document"
	FileWrongPage     FileReason = "wrong_page"
	FileWrongFormat   FileReason = "wrong_format"
	FileTooBig        FileReason = "too_large"
	FileProtected     FileReason = "password_protected"
	FilePortrait      FileReason = "portrait_rules"
	FileExpired       FileReason = "document_expired"
	FileOtherPerson   FileReason = "other_person"
	FileForgery       FileReason = "not_genuine"
	FileMalware       FileReason = "malware"              // a scanner found what harms whoever opens it
	FileErased        FileReason = "copy_erased"          // the authority keeps the copy no longer
	FileUnagreed      FileReason = "biometrics_withdrawn" // the citizen agrees to biometric data no longer
	FileWithdrawn     FileReason = "consent_withdrawn"    // who had consented does no longer
)

// FileReasons returns all reasons, for tests that each has words.
func FileReasons() []FileReason {
	return []FileReason{FileUnreadable, FileBlurred, FileGlare, FileShadow, FileCropped, FileLowResolution, FileWrongDocument,
		FileWrongPage, FileWrongFormat, FileTooBig, FileProtected, FilePortrait, FileExpired, FileOtherPerson, FileForgery,
		FileMalware, FileErased, FileUnagreed, FileWithdrawn}
}

package sshchat

func forgetRows() []*row {
	return []*row{
		{
			Command: Command{Name: "forget", Aliases: []string{"注销"}, Args: "me [yes] | NAME [yes]", Group: "you"},
			reads:   true, run: doForget,
		},
		{
			Command: Command{Name: "owner", Args: "CODE", Role: MemberRole, Group: "you", Needs: NeedsAccount},
			run:     doOwner,
		},
	}
}

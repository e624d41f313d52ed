# nix-build -E 'with import <nixpkgs> {}; callPackage ./contrib/nix/package.nix { }', in the source's
# folder. vendorHash is that of go.sum: nix says the right one at the first build.
{ lib, buildGoModule, installShellFiles, version ? "1.0.0" }:

buildGoModule {
  pname = "sshchat";
  inherit version;
  src = lib.cleanSource ../..;
  vendorHash = lib.fakeHash;

  subPackages = [ "cmd/sshchat" ];
  env.CGO_ENABLED = 0;
  ldflags = [ "-s" "-w" "-X sshchat/cmd/sshchat/release.version=v${version}" ];
  doCheck = false; # tests talk to ssh, tmux and other programs

  nativeBuildInputs = [ installShellFiles ];
  postInstall = ''
    $out/bin/sshchat manual manual
    installManPage manual/man1/* manual/man5/*
    installShellCompletion --bash manual/completions/sshchat.bash --fish manual/completions/sshchat.fish --zsh manual/completions/_sshchat
    for unit in sshchat.service sshchat.socket sshchat-backup.service sshchat-backup.timer; do
      install -D -m 644 contrib/systemd/$unit $out/lib/systemd/system/$unit
      substituteInPlace $out/lib/systemd/system/$unit --replace-quiet /usr/bin/sshchat $out/bin/sshchat
    done
  '';

  meta = {
    description = "Chat server on SSH: people join with the ssh that they have";
    license = lib.licenses.mit;
    mainProgram = "sshchat";
    platforms = lib.platforms.unix;
  };
}

# For a tap: put the address and the checksum of a release's source in, then
#   brew install --formula ./sshchat.rb && brew services start sshchat
class Sshchat < Formula
  desc "Chat server on SSH: people join with the ssh that they have"
  homepage "https://example.org/sshchat"
  url "https://example.org/sshchat/sshchat-1.0.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "MIT"

  depends_on "go" => :build

  def install
    ENV["VERSION"] = "v#{version}"
    system "make", "build", "man"
    bin.install "bin/sshchat"
    man1.install Dir["dist/manual/man1/*"]
    man5.install Dir["dist/manual/man5/*"]
    bash_completion.install "dist/manual/completions/sshchat.bash" => "sshchat"
    zsh_completion.install "dist/manual/completions/_sshchat"
    fish_completion.install "dist/manual/completions/sshchat.fish"
    (etc/"sshchat").mkpath
  end

  service do
    run [opt_bin/"sshchat", "serve", "--data", var/"sshchat"]
    keep_alive true
    log_path var/"log/sshchat.log"
    error_log_path var/"log/sshchat.log"
  end

  test do
    assert_match "v#{version}", shell_output("#{bin}/sshchat version")
    assert_match "new-wait", shell_output("#{bin}/sshchat config example")
    shell_output("#{bin}/sshchat health --data #{testpath}", 75)
  end
end

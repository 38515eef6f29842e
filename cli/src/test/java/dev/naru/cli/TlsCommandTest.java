package dev.naru.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.naru.engine.tls.DevelopmentAuthority;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TlsCommandTest {

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path data;
  private Path root;

  @BeforeEach
  void makeFolders() throws Exception {
    data = Files.createDirectory(folder.resolve("data"));
    root = Files.createDirectory(folder.resolve("root"));
  }

  private int run(String command) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute("tls", command, "--data", data.toString(), "--root", root.toString());
  }

  private Path authority(Path in) throws Exception {
    Path file = DevelopmentAuthority.certificateFile(in);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, "-----BEGIN CERTIFICATE-----\n");
  }

  @Test
  void printsTheCertificateAndWhereItIs() throws Exception {
    Path file = authority(data.resolve("demo"));
    assertThat(run("ca")).isZero();
    assertThat(out.toString()).startsWith("# " + file).contains("-----BEGIN CERTIFICATE-----");
  }

  @Test
  void saysHowACertificateIsMadeWhereThereIsNone() {
    assertThat(run("ca")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("development: true", "naru demo");
  }

  @Test
  void isPutWhereTheSystemLooksAndTakenAway() throws Exception {
    authority(data);
    Path anchors = Files.createDirectories(root.resolve("etc/pki/ca-trust/source/anchors"));
    assertThat(run("install")).isZero();
    Path place = anchors.resolve("naru-development-ca.pem");
    assertThat(place).content().contains("BEGIN CERTIFICATE");
    assertThat(out.toString()).contains(place.toString(), "certutil", "keytool");
    assertThat(run("uninstall")).isZero();
    assertThat(place).doesNotExist();
    assertThat(run("uninstall")).isZero();
  }

  @Test
  void anUnknownSystemIsNotTouched() throws Exception {
    authority(data);
    assertThat(run("install")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).contains("naru tls ca");
    assertThat(root).isEmptyDirectory();
  }
}

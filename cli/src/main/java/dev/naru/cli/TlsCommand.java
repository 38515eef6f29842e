package dev.naru.cli;

import dev.naru.engine.tls.DevelopmentAuthority;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code naru tls}: the development CA of {@code tls: { development: true }}. */
@Command(
    name = "tls",
    header = "Show, trust or distrust this machine's development CA.",
    description = {
      "",
      "`tls: { development: true }` in naru.yaml (and `naru demo`) makes the CA at its first start."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {TlsCommand.Ca.class, TlsCommand.Install.class, TlsCommand.Uninstall.class},
    footer = ExitCodes.HELP)
final class TlsCommand extends CommandGroup {

  /** What the three have in common. */
  abstract static class OfAuthority implements Callable<Integer> {

    /** The authority's name in a trust store. */
    static final String NAME = "naru-development-ca";

    @Option(
        names = {"-c", "--config"},
        paramLabel = "FILE",
        defaultValue = "naru.yaml",
        description = "The configuration whose CA is meant (default: ${DEFAULT-VALUE}).")
    private Path file = Path.of("naru.yaml");

    @Option(
        names = "--data",
        paramLabel = "FOLDER",
        defaultValue = "${env:NARU_DATA}",
        description = "The data folder that the CA is in.")
    private Optional<Path> data = Optional.empty();

    /** Another root than / is for looking at what would happen. */
    @Option(names = "--root", paramLabel = "FOLDER", defaultValue = "/", hidden = true)
    private Path root = Path.of("/");

    @Spec private CommandSpec spec = CommandSpec.create();

    PrintWriter out() {
      return spec.commandLine().getOut();
    }

    Path certificate() throws Failure {
      Path folder = ControlSocket.dataFolder(file, data);
      for (Path candidate : List.of(folder, folder.resolve(DemoFiles.FOLDER))) {
        Path certificate = DevelopmentAuthority.certificateFile(candidate);
        if (Files.isReadable(certificate)) {
          return certificate.toAbsolutePath();
        }
      }
      throw new Failure(
          ExitCode.FAILED,
          "there is no development CA in "
              + folder
              + ": start Naru with tls: { development: true }, or `naru demo`, which makes one");
    }

    TrustStore store() throws Failure {
      return TrustStore.of(root)
          .orElseThrow(
              () ->
                  new Failure(
                      ExitCode.FAILED,
                      "where this system keeps trusted authorities is not known; `naru tls ca`"
                          + " prints the certificate"));
    }

    /**
     * Makes programs see a change of the store.
     *
     * @return whether it could be done
     */
    boolean update(TrustStore store) throws IOException {
      if (!root.equals(Path.of("/"))) {
        return true;
      }
      try {
        return new ProcessBuilder(store.update())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor()
            == 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }

  /** {@code naru tls ca}. */
  @Command(
      name = "ca",
      header = "Print the development CA's certificate (PEM) and, before it, where it is.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class Ca extends OfAuthority {
    @Override
    public Integer call() throws Failure, IOException {
      Path certificate = certificate();
      out().printf("# %s%n%s", certificate, Files.readString(certificate));
      out().flush();
      return ExitCode.OK;
    }
  }

  /** {@code naru tls install}. */
  @Command(
      name = "install",
      header = "Have this system trust the development CA; needs root.",
      description = {
        "",
        "Firefox, Chromium and Java keep lists of their own: the commands for those are printed."
      },
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class Install extends OfAuthority {
    @Override
    public Integer call() throws Failure, IOException {
      Path certificate = certificate();
      TrustStore store = store();
      Path place = store.file(NAME);
      if (!Files.isWritable(store.folder())) {
        out()
            .printf(
                "This needs root. Run%n%n  sudo cp %s %s && sudo %s%n%n",
                certificate, place, String.join(" ", store.update()));
        others(certificate);
        return ExitCode.FAILED;
      }
      Files.copy(certificate, place, StandardCopyOption.REPLACE_EXISTING);
      if (!update(store)) {
        throw new Failure(
            ExitCode.FAILED,
            "%s is in its place, but `%s` failed: run it by hand"
                .formatted(place, String.join(" ", store.update())));
      }
      out().printf("This system trusts the development CA: %s%n%n", place);
      others(certificate);
      return ExitCode.OK;
    }

    private void others(Path certificate) {
      out()
          .printf(
              """
              Chromium and Firefox (package libnss3-tools; for Firefox the folder of its profile):

                certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n %1$s -i %2$s

              Java (the password is changeit):

                keytool -importcert -cacerts -alias %1$s -file %2$s
              """,
              NAME, certificate);
      out().flush();
    }
  }

  /** {@code naru tls uninstall}. */
  @Command(
      name = "uninstall",
      header = "Have this system trust the development CA no longer; needs root.",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      footer = ExitCodes.HELP)
  static final class Uninstall extends OfAuthority {
    @Override
    public Integer call() throws Failure, IOException {
      TrustStore store = store();
      Path place = store.file(NAME);
      if (!Files.exists(place)) {
        out().printf("This system does not trust it: there is no %s%n", place);
        return ExitCode.OK;
      }
      if (!Files.isWritable(store.folder())) {
        out()
            .printf(
                "This needs root. Run%n%n  sudo rm %s && sudo %s%n",
                place, String.join(" ", store.update()));
        return ExitCode.FAILED;
      }
      Files.delete(place);
      if (!update(store)) {
        throw new Failure(
            ExitCode.FAILED,
            "%s is gone, but `%s` failed: run it by hand"
                .formatted(place, String.join(" ", store.update())));
      }
      out().printf("This system trusts it no longer. Other programs:%n%n");
      out().printf("  certutil -d sql:$HOME/.pki/nssdb -D -n %s%n", NAME);
      out().printf("  keytool -delete -cacerts -alias %s%n", NAME);
      out().flush();
      return ExitCode.OK;
    }
  }
}

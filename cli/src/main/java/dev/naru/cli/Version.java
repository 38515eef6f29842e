package dev.naru.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Which Naru on which Java. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String naru =
        Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
            .orElse("(a development build)");
    return new String[] {
      "naru %s · Java %s · %s %s"
          .formatted(
              naru, Runtime.version(), System.getProperty("os.name"), System.getProperty("os.arch"))
    };
  }
}

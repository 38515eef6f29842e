import com.google.googlejavaformat.java.Main;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs google-java-format over every Java source of the project, inside the JDK that the toolchain
 * selected: the formatter must run on a JDK that knows the language level which it formats.
 *
 * <p>{@code java -cp google-java-format.jar build/Format.java check|apply <root>}: {@code check}
 * lists files that differ and exits 1, {@code apply} rewrites them.
 */
void main(String[] args) throws Exception {
  boolean apply = args[0].equals("apply");
  Path root = Path.of(args[1]);
  List<String> command = new ArrayList<>();
  if (apply) {
    command.add("--replace");
  } else {
    command.addAll(List.of("--dry-run", "--set-exit-if-changed"));
  }
  int options = command.size();
  try (Stream<Path> files = Files.walk(root)) {
    files
        .filter(file -> file.toString().endsWith(".java"))
        .filter(file -> !root.relativize(file).toString().matches("(.*/)?(target|data|\\..*)/.*"))
        .sorted()
        .map(Path::toString)
        .forEach(command::add);
  }
  if (command.size() == options) {
    return;
  }
  var out = new PrintWriter(System.out, true);
  var err = new PrintWriter(System.err, true);
  int exit = new Main(out, err, System.in).format(command.toArray(String[]::new));
  out.flush();
  err.flush();
  if (exit != 0 && !apply) {
    System.err.println("The files above are not formatted. Run: mvn -N process-sources -Pformat");
  }
  System.exit(exit);
}

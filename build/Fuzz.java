import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Fuzzes every {@code @FuzzTest} of a module, each in a process of its own, and prints how often
 * each ran.
 *
 * <p>{@code java -cp <test class path> build/Fuzz.java <test classes> <seconds for each> <target,
 * or ->}: a target is a part of {@code Class.method}. Exits 1 if one was broken; the input that did
 * it is then in {@code src/test/resources}, in the corpus of the target, where it stays as a test.
 */
void main(String[] args) throws Exception {
  Path classes = Path.of(args[0]);
  int seconds = Integer.parseInt(args[1]);
  String wanted = args[2].equals("-") ? "" : args[2];
  if (!Files.isDirectory(classes)) {
    return;
  }
  List<String> broken = new ArrayList<>();
  for (Method target : targets(classes)) {
    String name = target.getDeclaringClass().getSimpleName() + "." + target.getName();
    if (name.contains(wanted) && !fuzz(target, name, seconds)) {
      broken.add(name);
    }
  }
  if (!broken.isEmpty()) {
    System.err.println("broken: " + String.join(", ", broken));
    System.exit(1);
  }
}

List<Method> targets(Path classes) throws IOException, ClassNotFoundException {
  List<Method> targets = new ArrayList<>();
  List<String> names;
  try (Stream<Path> files = Files.walk(classes)) {
    names =
        files
            .map(file -> classes.relativize(file).toString())
            .filter(file -> file.endsWith("Test.class"))
            .map(file -> file.replace(".class", "").replace('/', '.'))
            .sorted()
            .toList();
  }
  for (String name : names) {
    Class<?> type = Class.forName(name, false, getClass().getClassLoader());
    Arrays.stream(type.getDeclaredMethods())
        .filter(method -> method.isAnnotationPresent(FuzzTest.class))
        .sorted((a, b) -> a.getName().compareTo(b.getName()))
        .forEach(targets::add);
  }
  return targets;
}

boolean fuzz(Method target, String name, int seconds) throws IOException, InterruptedException {
  List<String> command =
      List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-Xmx2g",
          "-ea",
          "-XX:+EnableDynamicAgentLoading",
          "--enable-native-access=ALL-UNNAMED",
          "--add-opens=java.base/java.lang=ALL-UNNAMED",
          "-cp",
          System.getProperty("java.class.path"),
          "com.code_intelligence.jazzer.Jazzer",
          "--target_class=" + target.getDeclaringClass().getName(),
          "--target_method=" + target.getName(),
          "-max_total_time=" + seconds,
          "-print_final_stats=1");
  Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
  List<String> said = new ArrayList<>();
  String executions = "no";
  try (BufferedReader lines = process.inputReader()) {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.add(line);
      if (line.startsWith("stat::number_of_executed_units:")) {
        executions = line.substring(line.indexOf(':', 6) + 1).strip();
      }
    }
  }
  boolean whole = process.waitFor() == 0 && !executions.equals("no");
  System.out.printf("fuzz  %-60s %14s executions%s%n", name, executions, whole ? "" : "  BROKEN");
  if (!whole) {
    said.stream().skip(Math.max(0, said.size() - 60)).forEach(System.out::println);
  }
  return whole;
}

package dev.naru.lab.scenario;

import dev.naru.lab.scenario.ClientConfig.Expectation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;

/**
 * What a run has shown.
 *
 * @param findings in the order of the clients
 */
public record Verdict(List<Finding> findings) {

  public Verdict {
    findings = List.copyOf(findings);
  }

  /**
   * One expectation and what was found.
   *
   * @param met whether that is what was expected
   * @param text what was expected of whom, and what came
   */
  public record Finding(boolean met, String text) {
    @Override
    public String toString() {
      return (met ? "as expected  " : "NOT EXPECTED ") + text;
    }
  }

  /** Whether everything was as expected. */
  public boolean isMet() {
    return findings.stream().allMatch(Finding::met);
  }

  static List<Finding> of(Client client) {
    ClientConfig config = client.config();
    Expectation expect = config.expect();
    String who = config.on() + ": " + config.what();
    List<Outcome> outcomes = client.outcomes();
    List<Outcome> answers = outcomes.stream().filter(Outcome::answered).toList();
    long slowest = answers.stream().mapToLong(Outcome::nanos).max().orElse(0);
    List<Finding> found = new ArrayList<>();
    int wanted = expect.answers().orElse(config.times());
    List<String> failed =
        new ArrayList<>(outcomes.stream().filter(o -> !o.answered()).map(Outcome::text).toList());
    for (int i = outcomes.size(); i < config.times(); i++) {
      failed.add("still waiting at the end");
    }
    String failures = String.join("; ", new LinkedHashSet<>(failed));
    found.add(
        new Finding(
            answers.size() == wanted,
            who
                + ": "
                + answers.size()
                + " of "
                + config.times()
                + " answered, expected "
                + wanted
                + (failures.isEmpty() ? "" : " (" + failures + ")")));
    expect
        .status()
        .ifPresent(
            status ->
                found.add(
                    new Finding(
                        statuses(answers).equals(status.toString()),
                        who + ": status " + statuses(answers) + ", expected " + status)));
    expect
        .within()
        .ifPresent(
            most ->
                found.add(
                    new Finding(
                        slowest <= most.toNanos(),
                        who
                            + ": slowest answer "
                            + Times.text(slowest)
                            + ", expected within "
                            + Times.text(most.toNanos()))));
    expect
        .atLeast()
        .ifPresent(
            least ->
                found.add(
                    new Finding(
                        slowest >= least.toNanos(),
                        who
                            + ": slowest answer "
                            + Times.text(slowest)
                            + ", expected at least "
                            + Times.text(least.toNanos()))));
    expect
        .retransmissions()
        .ifPresent(
            wantedAgain ->
                found.add(
                    number(
                        who + ": segments sent again",
                        outcomes.stream().mapToLong(Outcome::retransmissions).sum(),
                        wantedAgain)));
    expect
        .bytes()
        .ifPresent(
            bytes ->
                found.add(
                    number(
                        who + (config.traceroute().isPresent() ? ": hops" : ": bytes"),
                        answers.stream().mapToLong(Outcome::bytes).sum(),
                        bytes)));
    expect
        .failure()
        .ifPresent(
            word ->
                found.add(
                    new Finding(
                        !failed.isEmpty() && failed.stream().allMatch(f -> f.contains(word)),
                        who + ": failures say \"" + failures + "\", expected \"" + word + "\"")));
    return found;
  }

  private static Finding number(String what, long found, long wanted) {
    return new Finding(found == wanted, what + ": " + found + ", expected " + wanted);
  }

  private static String statuses(List<Outcome> answers) {
    return String.join(
        ", ",
        answers.stream()
            .map(Outcome::status)
            .map(s -> s.map(Objects::toString).orElse("none"))
            .distinct()
            .toList());
  }
}

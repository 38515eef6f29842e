package dev.naru.lab.scenario;

import dev.naru.engine.config.Checks;
import dev.naru.engine.config.Config;
import java.util.List;
import java.util.Set;

/** Names in a scenario that are none, told where they stand. */
final class ScenarioChecks {
  private final Scenario scenario;
  private final Checks checks;
  private final Set<String> stations;
  private final Set<Set<String>> joined;

  private ScenarioChecks(Scenario scenario, Checks checks) {
    this.scenario = scenario;
    this.checks = checks;
    this.stations = scenario.topology().stations();
    this.joined = scenario.topology().joined();
  }

  static void check(Scenario scenario, Config config) {
    ScenarioChecks all = new ScenarioChecks(scenario, config.checks());
    all.topology();
    all.people();
    all.faults();
  }

  private void topology() {
    TopologyConfig topology = scenario.topology();
    topology.homes().forEach((home, lan) -> lan(topology, "homes", home, lan));
    topology
        .attach()
        .forEach(
            (station, lan) -> {
              lan(topology, "attach", station, lan);
              if (!stations.contains(station)) {
                checks.entry(topology, "attach", station, noHost(station));
              }
            });
    for (TopologyConfig.Line line : topology.links()) {
      line.between().forEach(end -> station(line, "between", end));
    }
  }

  private void lan(TopologyConfig topology, String key, String entry, String lan) {
    if (!topology.lans().containsKey(lan)) {
      checks.entry(topology, key, entry, "no LAN is called \"" + lan + "\"");
    }
  }

  private void people() {
    scenario
        .names()
        .forEach(
            (name, host) -> {
              if (!stations.contains(host)) {
                checks.entry(scenario, "names", name, noHost(host));
              }
            });
    scenario.echo().forEach(host -> station(scenario, "echo", host));
    for (String host : scenario.servers().keySet()) {
      if (!stations.contains(host)) {
        checks.entry(scenario, "servers", host, noHost(host));
      }
    }
    for (ClientConfig client : scenario.clients()) {
      station(client, "on", client.on());
    }
    for (Scenario.PortForward forward : scenario.portForwards()) {
      if (!scenario.topology().homes().containsKey(forward.home())) {
        checks.problem(forward, "home", "no home router is called \"" + forward.home() + "\"");
      }
      station(forward, "to", forward.to());
    }
  }

  private void faults() {
    for (FaultConfig fault : scenario.faults()) {
      fault.off().ifPresent(host -> station(fault, "off", host));
      fault.part().stream().flatMap(List::stream).forEach(host -> station(fault, "part", host));
      List<String> link = fault.link();
      if (!link.isEmpty() && !joined.contains(Set.copyOf(link))) {
        checks.problem(
            fault, "link", "nothing joins " + link.getFirst() + " and " + link.getLast());
      }
    }
  }

  private void station(Record where, String key, String name) {
    if (!stations.contains(name)) {
      checks.problem(where, key, noHost(name));
    }
  }

  private String noHost(String name) {
    return "no host is called \"" + name + "\": there are " + String.join(", ", stations);
  }
}

/**
 * Scenario files: an Internet, servers and clients on it, faults by time and what is expected; read
 * as {@code naru.yaml} is read, run in virtual time, and judged.
 */
@NullMarked
package dev.naru.lab.scenario;

import org.jspecify.annotations.NullMarked;

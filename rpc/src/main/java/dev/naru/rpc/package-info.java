/**
 * What a service is written with. This package, {@code dev.naru.rpc.client} and Jackson are all
 * that a service's JAR sees of the program that runs it.
 */
@NullMarked
package dev.naru.rpc;

import org.jspecify.annotations.NullMarked;

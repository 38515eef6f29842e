/**
 * The virtual Internet as a network for servers: {@link dev.naru.lab.Lab} runs an Internet, {@link
 * dev.naru.lab.InternetNetwork} is what a server on one of its hosts is given.
 */
@NullMarked
package dev.naru.lab;

import org.jspecify.annotations.NullMarked;

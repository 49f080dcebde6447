/**
 * The rank's loop: obeys a round's plan and reports what came of it. It wires the other rooms of
 * executors together, and no other room of training may use it.
 */
package io.convoy.executor.worker;

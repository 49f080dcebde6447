/**
 * The registry of engines by the names that a recipe writes. It alone knows all engines; to add
 * one, write its package and a line here.
 */
package io.convoy.executor.engine.registry;

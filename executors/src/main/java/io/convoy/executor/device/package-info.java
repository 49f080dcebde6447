/** What a rank computes on: the processor's cores or one GPU. It knows LibTorch, and no engine. */
package io.convoy.executor.device;

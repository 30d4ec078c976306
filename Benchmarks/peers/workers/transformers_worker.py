"""Hugging Face transformers on PyTorch: one batch, a dynamic cache, the head on the last position only."""
import time

import torch
import transformers

from job import Job


def main():
    job = Job.from_arguments()
    torch.set_num_threads(job.threads)
    model = transformers.AutoModelForCausalLM.from_pretrained(job.model, dtype=torch.bfloat16).eval()

    @torch.inference_mode()
    def run(rows, inputs, outputs):
        cache = transformers.DynamicCache(config=model.config)
        prompts = torch.tensor(job.prompts(rows, inputs))
        start = time.perf_counter()
        tokens = model(prompts, past_key_values=cache, logits_to_keep=1).logits[:, -1].argmax(-1, keepdim=True)
        first = time.perf_counter()
        for _ in range(outputs - 1):
            tokens = model(tokens, past_key_values=cache, logits_to_keep=1).logits[:, -1].argmax(-1, keepdim=True)
        return first - start, time.perf_counter() - first

    job.measure(run)


if __name__ == "__main__":
    main()

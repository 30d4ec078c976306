"""vLLM's offline engine, stepped by hand, with its torch.compile path and without prefix caching.

All prompts are scheduled in one step.
"""
import os

os.environ.setdefault("VLLM_ENABLE_V1_MULTIPROCESSING", "0")
from vllm import EngineArgs, LLMEngine, SamplingParams  # noqa: E402 (reads the environment at import)
from vllm.sampling_params import RequestOutputKind  # noqa: E402

from job import Job, timed_steps  # noqa: E402


def main():
    job = Job.from_arguments()
    engine = LLMEngine.from_engine_args(EngineArgs(
        model=job.model, skip_tokenizer_init=True, dtype="bfloat16", max_model_len=job.longest,
        max_num_seqs=job.most_rows, max_num_batched_tokens=max(job.most_prompt_tokens, job.longest, 256),
        enable_prefix_caching=False, seed=0, disable_log_stats=True))
    requests = 0

    def run(rows, inputs, outputs):
        nonlocal requests
        parameters = SamplingParams(temperature=0, max_tokens=outputs, min_tokens=outputs, ignore_eos=True,
                                    detokenize=False, output_kind=RequestOutputKind.CUMULATIVE)
        counts = {}
        for prompt in job.prompts(rows, inputs):
            counts[str(requests)] = 0
            engine.add_request(str(requests), {"prompt_token_ids": prompt}, parameters)
            requests += 1

        def step():
            for output in engine.step():
                counts[output.request_id] = len(output.outputs[0].token_ids)

        return timed_steps(step, counts.values, rows, outputs)

    job.measure(run)


if __name__ == "__main__":
    main()

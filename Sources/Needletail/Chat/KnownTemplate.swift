internal import Tokenizers

/// The templates of models whose publisher documents a format and has no template in the repository.
///
/// Base models come with the same vocabularies, so a model must be called a chat model (`chat`, `instruct`, `it`) to
/// get one, and have the control tokens of the format.
struct KnownTemplate {
  let source: String
  /// The tokens that end a turn of the assistant.
  let endOfTurn: [String]

  private struct Rule {
    /// Words that are all in the name.
    var name: [String] = []
    /// Tokens that the vocabulary has.
    var tokens: [String] = []
    var endOfTurn: [String] = []
    var source: String
  }

  /// Finds the template of a model by its names in lower case and its vocabulary.
  init?(names: [String], _ tokenizer: Tokenizer) {
    let rule = Self.rules.first { rule in
      names.contains { name in Self.isChat(name) && rule.name.allSatisfy { name.contains($0) } }
        && rule.tokens.allSatisfy { tokenizer.id(for: $0).map { tokenizer.isSpecial($0) } ?? false }
    }
    guard let rule else { return nil }
    source = rule.source
    endOfTurn = rule.endOfTurn
  }

  private static func isChat(_ name: String) -> Bool {
    let words = name.split { !$0.isLetter && !$0.isNumber }
    return words.contains { ["chat", "instruct", "it"].contains($0) }
  }

  private static let rules = [
    // Llama 3: https://github.com/meta-llama/llama3, `ChatFormat` of `tokenizer.py`.
    Rule(
      tokens: ["<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>"],
      endOfTurn: ["<|eot_id|>", "<|eom_id|>"],
      source: """
        {{ bos_token }}{% for message in messages %}{{ '<|start_header_id|>' + message['role'] + \
        '<|end_header_id|>\\n\\n' + message['content'] | trim + '<|eot_id|>' }}{% endfor %}\
        {% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}{% endif %}
        """
    ),
    // ChatML, as Qwen1.5 and others have it.
    Rule(
      tokens: ["<|im_start|>", "<|im_end|>"],
      endOfTurn: ["<|im_end|>"],
      source: """
        {% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + \
        '<|im_end|>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
        """
    ),
    // Phi-3: the model card of microsoft/Phi-3-mini-4k-instruct.
    Rule(
      tokens: ["<|user|>", "<|assistant|>", "<|end|>"],
      endOfTurn: ["<|end|>"],
      source: """
        {% for message in messages %}{{ '<|' + message['role'] + '|>\\n' + message['content'] + '<|end|>\\n' }}\
        {% endfor %}{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}
        """
    ),
    // Gemma: the model card of google/gemma-7b-it.
    Rule(
      tokens: ["<start_of_turn>", "<end_of_turn>"],
      endOfTurn: ["<end_of_turn>"],
      source: """
        {{ bos_token }}{% for message in messages %}{% if message['role'] == 'system' %}\
        {{ raise_exception('System role not supported') }}{% endif %}{{ '<start_of_turn>' + \
        ('model' if message['role'] == 'assistant' else message['role']) + '\\n' + message['content'] | trim + \
        '<end_of_turn>\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<start_of_turn>model\\n' }}{% endif %}
        """
    ),
    // Llama 2 and Code Llama: https://github.com/meta-llama/llama, `chat_completion` of `generation.py`.
    Rule(name: ["llama-2"], source: llama2),
    Rule(name: ["codellama"], source: llama2),
    // Mistral and Mixtral: the model card of mistralai/Mistral-7B-Instruct-v0.1.
    Rule(name: ["mistral"], source: mistral),
    Rule(name: ["mixtral"], source: mistral),
  ]

  private static let alternation = """
    {% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception(\
    'Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}
    """

  private static let llama2 =
    """
    {% if messages and messages[0]['role'] == 'system' %}{% set system = '<<SYS>>\\n' + messages[0]['content'] + \
    '\\n<</SYS>>\\n\\n' %}{% set turns = messages[1:] %}{% else %}{% set system = '' %}{% set turns = messages %}\
    {% endif %}{% for message in turns %}
    """ + alternation + """
      {% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + ((system if loop.first else '') + \
      message['content']).strip() + ' [/INST]' }}{% else %}{{ ' ' + message['content'].strip() + ' ' + eos_token }}\
      {% endif %}{% endfor %}
      """

  private static let mistral =
    "{{ bos_token }}{% for message in messages %}" + alternation + """
      {% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}{% else %}\
      {{ message['content'] + eos_token }}{% endif %}{% endfor %}
      """
}
